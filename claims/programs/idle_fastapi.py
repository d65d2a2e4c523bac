# A server of FastAPI that listens, and waits for its first request: its memory is measured from
# outside. It needs fastapi and uvicorn, and ends with 3 if they are not installed.

import asyncio
import sys

try:
    import uvicorn
    from fastapi import FastAPI
except ImportError as error:
    print(f"{error.name} is not installed for this Python", file=sys.stderr)
    sys.exit(3)

app = FastAPI()


@app.get("/json")
async def hello() -> dict[str, str]:
    return {"message": "Hello, World!"}


async def main() -> None:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            sys.exit("the server did not start")
        await asyncio.sleep(0.01)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving


asyncio.run(main())
