//! A hundred thousand connections to one server, all open at once: each asks in turn and is answered, while the
//! others wait. A connection has two ends, and each end is a descriptor: so the server is a process of its own, and
//! both need `ulimit -n` to allow that many. It needs Linux, and ends with 3 if they are not allowed.

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("epoll is Linux's: it cannot be tried here");
    std::process::exit(3);
}

#[cfg(target_os = "linux")]
fn main() -> std::io::Result<()> {
    linux::main()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;
    use std::env::{args, current_exe};
    use std::fs;
    use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::os::fd::AsRawFd as _;
    use std::process::{Command, Stdio, exit};
    use std::time::{Duration, Instant};

    const CONNECTIONS: usize = 100_000;
    /// From one address a client has 28,000 ports for each address of the server.
    const ADDRESSES: u8 = 5;

    pub fn main() -> io::Result<()> {
        match args().nth(1).as_deref() {
            Some("serve") => serve(),
            Some(_) => ask(),
            None => {
                // Only a shell's built-in command changes a limit without a library.
                let script = format!("ulimit -n {} || exit 3; exec \"$0\" ask", CONNECTIONS + 100);
                let status =
                    Command::new("sh").arg("-c").arg(script).arg(current_exe()?).status()?;
                if status.code() == Some(3) {
                    eprintln!(
                        "{CONNECTIONS} descriptors are needed; ulimit -Hn says how many may be had"
                    );
                }
                exit(status.code().unwrap_or(1))
            }
        }
    }

    fn ask() -> io::Result<()> {
        let mut server =
            Command::new(current_exe()?).arg("serve").stdout(Stdio::piped()).spawn()?;
        let lines = BufReader::new(server.stdout.take().expect("it is piped")).lines();
        let addresses = lines.take(ADDRESSES.into()).collect::<io::Result<Vec<_>>>()?;

        let connect = |n: usize| TcpStream::connect(&addresses[n % addresses.len()]);
        let mut open = (0..CONNECTIONS).map(connect).collect::<io::Result<Vec<_>>>()?;
        let mut took = Vec::with_capacity(CONNECTIONS);
        for (n, stream) in open.iter_mut().enumerate() {
            stream.set_read_timeout(Some(Duration::from_secs(10)))?;
            let (sent, mut answer) = ([n as u8], [0]);
            let start = Instant::now();
            stream.write_all(&sent)?;
            stream.read_exact(&mut answer)?;
            took.push(start.elapsed());
            assert_eq!(answer, sent);
        }
        took.sort();
        println!("answered {}", took.len());
        println!("p99 {}", took[CONNECTIONS / 100 * 99].as_nanos());
        let status = fs::read_to_string(format!("/proc/{}/status", server.id()))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes =
            resident.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        println!("memory {}", kilobytes.expect("Linux says so") * 1_024); // without the kernel's
        drop(open);
        server.wait()?;
        Ok(())
    }

    /// A word and a half of the kernel: which descriptor has something to be read.
    #[repr(C)]
    #[cfg_attr(target_arch = "x86_64", repr(packed))]
    #[derive(Clone, Copy)]
    struct Event {
        events: u32,
        descriptor: u64,
    }

    // The standard library has nothing that waits for many sockets. tokio and asyncio call these on Linux.
    unsafe extern "C" {
        fn epoll_create1(flags: i32) -> i32;
        fn epoll_ctl(epoll: i32, operation: i32, descriptor: i32, event: *mut Event) -> i32;
        fn epoll_wait(epoll: i32, events: *mut Event, most: i32, timeout: i32) -> i32;
    }
    const READABLE: u32 = 1;
    const ADD: i32 = 1;

    /// Sends every byte back, on all connections, in one thread, until the last of them is closed.
    fn serve() -> io::Result<()> {
        // SAFETY: it takes a number, and gives a descriptor or -1.
        let epoll = unsafe { epoll_create1(0) };
        let watch = |descriptor: i32| {
            let mut event = Event { events: READABLE, descriptor: descriptor as u64 };
            // SAFETY: the event is read during the call, and not kept.
            let failed = unsafe { epoll_ctl(epoll, ADD, descriptor, &raw mut event) } != 0;
            if failed { Err(io::Error::last_os_error()) } else { Ok(()) }
        };
        let mut listeners = HashMap::new();
        for n in 1..=ADDRESSES {
            let listener = TcpListener::bind((Ipv4Addr::new(127, 0, 0, n), 0))?;
            println!("{}", listener.local_addr()?);
            watch(listener.as_raw_fd())?;
            listeners.insert(listener.as_raw_fd(), listener);
        }
        let mut connections: HashMap<i32, TcpStream> = HashMap::new();
        let mut events = [Event { events: 0, descriptor: 0 }; 256];
        loop {
            // SAFETY: there is room for as many events as are asked for.
            let count = unsafe { epoll_wait(epoll, events.as_mut_ptr(), events.len() as i32, -1) };
            for event in &events[..usize::try_from(count).unwrap_or(0)] {
                let descriptor = event.descriptor as i32;
                if let Some(listener) = listeners.get(&descriptor) {
                    let (stream, _) = listener.accept()?;
                    watch(stream.as_raw_fd())?;
                    connections.insert(stream.as_raw_fd(), stream);
                } else if let Some(stream) = connections.get_mut(&descriptor) {
                    let mut byte = [0];
                    match stream.read(&mut byte)? {
                        0 => drop(connections.remove(&descriptor)), // closing it also ends the watch
                        _ => stream.write_all(&byte)?,
                    }
                    if connections.is_empty() {
                        return Ok(());
                    }
                }
            }
        }
    }
}
