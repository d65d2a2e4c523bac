//! Record → SVG → PNG, a file per kind of chart. Charts know only the record.
