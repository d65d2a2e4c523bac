//! One integration binary, a file for each part of the program.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agreement;
mod asleep;
mod backends;
mod bare_loop;
mod big_lock;
#[cfg(target_os = "linux")]
mod browser;
mod cases;
mod chart_titles;
mod charts;
mod check;
#[cfg(target_os = "linux")]
mod chromium;
mod claims;
mod class_bounds;
#[cfg(target_os = "linux")]
mod class_page;
mod class_room;
#[cfg(target_os = "linux")]
mod class_server;
mod class_votes;
mod cli;
mod compare;
mod criterion;
mod desk;
mod drawn;
mod ending;
mod examples;
mod export;
mod faults;
mod figures;
mod floor;
mod guide;
#[cfg(target_os = "linux")]
mod held;
mod homework;
#[cfg(target_os = "linux")]
mod hostile;

mod lab;
mod lessons;
mod lessons_played;
mod library;
mod machine;
mod made_up;
mod made_up_lessons;
mod made_up_noise;
mod made_up_waiting;
mod mirror;
mod noise;
#[cfg(target_os = "linux")]
mod observed;
mod order;
mod own_python;
mod page;
mod phones;
mod pictures;
mod probes;
mod properties;
mod pyperf;
mod python_module;
mod readme;
mod record_schema;
mod regions;
mod report;
#[cfg(target_os = "linux")]
mod resume;
mod samples;
mod servers;
mod services;
#[cfg(unix)]
mod setup;
#[cfg(target_os = "linux")]
mod signals;
mod slides;
mod stats;
mod support;
#[cfg(target_os = "linux")]
mod surroundings;
mod waiting;
mod waiting_charts;
mod workloads;
