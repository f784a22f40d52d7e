"""How long `serve` takes to start, and the memory it holds at each stage.

    python -m bench.start

Memory is resident, in MB, of a process of its own with the models fitted before (`python -m bot learn`).
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bench.web import ROOT, texts, until_up

PORT = 8974
_STAGES = """
from bot import process
process.prepare()
from bench.start import resident_mb
import os
from bot import settings
chosen = settings.read(os.environ)
def show(stage):
    print(f"  {stage:<34}{resident_mb(os.getpid()):8.0f} MB", flush=True)
show("Python and bench")
from bot import server
show("libraries imported")
from faq.loading import loader
faq = loader.load(chosen.faq_dir)
show("content loaded")
from bot.publishing import encoder, learning
encode = encoder.load(chosen.data_dir)
show("encoder loaded")
learned = learning.load(faq, chosen.data_dir, encode)
from faq.search import index
with process.indexing():
    built = index.build(faq, encode, learned=learned)
show("models mapped and content indexed")
"""


def resident_mb(pid: int) -> float:
    """The resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def ask(text: str) -> None:
    """Ask the server."""
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/api/messages", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 -- this machine's
        answer.read()


def main() -> None:
    """Print the stages, each with its memory."""
    print("stages of the start:")
    subprocess.run([sys.executable, "-c", _STAGES], cwd=ROOT, check=True)  # noqa: S603 -- our own
    print("serve:")
    environment = {**os.environ, "PORT": str(PORT), "LOG_LEVEL": "WARNING", "MESSAGES_PER_MINUTE": "6000"}
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment) as server:

        def show(stage: str) -> None:
            print(f"  {stage:<34}{resident_mb(server.pid):8.0f} MB{time.perf_counter() - began:8.1f} s")

        try:
            asyncio.run(until_up(f"http://127.0.0.1:{PORT}"))
            show("listens")
            asked = texts()
            ask(asked[0])
            show("first answer")
            for text in asked:
                ask(text)
            show(f"{len(asked)} answers")
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
