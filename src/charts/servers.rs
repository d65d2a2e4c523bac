//! How servers look in charts.

/// The model whose look a server has: that on which it is built, where it is known.
pub fn look_of(server: &str) -> &str {
    match server {
        "hyper" => "tokio",
        "hyper_multi_thread" => "tokio_blocking",
        "axum" => "futures",
        "actix" => "crossbeam",
        "epoll" => "sequential",
        "asyncio_streams" => "event_loop",
        "asyncio_protocols" => "event_loop_processes",
        "uvloop_protocols" => "uvloop",
        "aiohttp_web" => "event_loop_threads",
        "fastapi_uvicorn" => "interpreters",
        "http_server" => "thread_pool",
        _ => server,
    }
}
