//! Record → what people read at the end of a run: a table and a few sentences.
