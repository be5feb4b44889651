"""What people run, each a program for a session that prints `ok` at its end: the rows of the table in docs/policies.md."""


def shell(command):
    """A program that runs a command of bash, and shows what it said where it failed."""
    return f"""
import subprocess
done = subprocess.run(['bash', '-c', {command!r}], capture_output=True, text=True)
assert done.returncode == 0, (done.stdout + done.stderr)[:400]
"""


def refused(request):
    """A program that asks for what has to fail with one of requests' own errors, without a timeout of its own."""
    return f"""
import requests, time
began = time.monotonic()
try:
    {request}
except requests.exceptions.ConnectionError as error:
    assert time.monotonic() - began < 30, 'it hung'
    raise OSError(str(error)) from None
"""


PROGRAMS = {
    "numpy": """
import numpy as np
a = np.random.default_rng(1).random((300, 300))
assert np.allclose(a @ np.linalg.inv(a), np.eye(300))
""",
    "pandas": """
import pandas as pd
pd.DataFrame({'a': [1, 2, 3], 'b': list('xyx')}).to_csv('frame.csv', index=False)
assert pd.read_csv('frame.csv').groupby('b').a.sum().to_dict() == {'x': 4, 'y': 2}
""",
    "matplotlib, to a PNG": """
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.plot([1, 2, 3])
axes.set_title('a title')
figure.savefig('figure.png')
plt.close(figure)
assert open('figure.png', 'rb').read(4) == b'\\x89PNG'
""",
    "scipy": """
from scipy import optimize, sparse, stats
assert abs(optimize.brentq(lambda x: x ** 2 - 2, 0, 2) - 2 ** .5) < 1e-9
assert stats.norm.cdf(0) == .5 and sparse.eye(3).sum() == 3
""",
    "scikit-learn": """
from sklearn import datasets, ensemble, linear_model, model_selection, pipeline, preprocessing
numbers, digits = datasets.load_digits(return_X_y=True)
learnt, left, known, asked = model_selection.train_test_split(numbers, digits, random_state=1)
model = pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression(max_iter=200))
assert model.fit(learnt, known).score(left, asked) > .9
assert ensemble.RandomForestClassifier(20, random_state=1).fit(learnt, known).score(left, asked) > .9
""",
    "scikit-learn, with two processes": """
from sklearn import datasets, linear_model, model_selection
numbers, digits = datasets.load_iris(return_X_y=True)
model = linear_model.LogisticRegression(max_iter=200)
assert model_selection.cross_val_score(model, numbers, digits, n_jobs=2).mean() > .9
""",
    "pillow": """
from PIL import Image, ImageDraw, ImageFilter, ImageFont
picture = Image.new('RGB', (200, 100), 'white')
draw = ImageDraw.Draw(picture)
draw.ellipse((20, 20, 80, 80), fill='red')
draw.text((100, 40), 'a text', font=ImageFont.load_default(20), fill='black')
for name in ('a.png', 'a.jpeg', 'a.webp', 'a.gif'):
    picture.save(name)
    small = Image.open(name).convert('RGB').resize((100, 50)).filter(ImageFilter.GaussianBlur(1))
    red, green, blue = small.getpixel((25, 25))
    assert small.size == (100, 50) and red > 200 and green < 60 and blue < 60
""",
    "threads": """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    assert sum(pool.map(lambda n: n * n, range(100))) == 328350
""",
    "asyncio: tasks and timers": """
import asyncio, threading
async def nap(n):
    await asyncio.sleep(.01)
    return n
async def main():
    return await asyncio.gather(*map(nap, range(10)), asyncio.to_thread(sum, [1, 2]))
result = []
runner = threading.Thread(target=lambda: result.extend(asyncio.run(main())))
runner.start()
runner.join()
assert sum(result) == 48
""",
    "asyncio: a server and a client over loopback": """
import asyncio, socket, threading
async def main():
    async def echo(reader, writer):
        writer.write(await reader.readline())
        writer.close()
    server = await asyncio.start_server(echo, sock=socket.create_server(('127.0.0.1', 0)))
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b'hello\\n')
    return await reader.readline()
result, failures = [], []
def run():
    try:
        result.append(asyncio.run(main()))
    except OSError as error:
        failures.append(error)
runner = threading.Thread(target=run)
runner.start()
runner.join()
if failures:
    raise failures[0]
assert result == [b'hello\\n']
""",
    "subprocess": """
import subprocess
assert subprocess.run(['echo', 'hello'], capture_output=True, text=True).stdout == 'hello\\n'
""",
    "multiprocessing: a pool": """
import multiprocessing
with multiprocessing.Pool(2) as pool:
    assert pool.map(abs, [-1, -2, -3]) == [1, 2, 3]
""",
    "multiprocessing: shared memory": """
from multiprocessing import shared_memory
block = shared_memory.SharedMemory(create=True, size=4096)
block.buf[:5] = b'hello'
other = shared_memory.SharedMemory(block.name)
assert bytes(other.buf[:5]) == b'hello'
block.unlink()
""",
    "sqlite3, with a write-ahead log": """
import sqlite3
database = sqlite3.connect('some.db')
database.execute('PRAGMA journal_mode = WAL')
with database:
    database.execute('CREATE TABLE IF NOT EXISTS t (n)')
    database.executemany('INSERT INTO t VALUES (?)', [(n,) for n in range(100)])
assert database.execute('SELECT COUNT(*) FROM t').fetchone()[0] >= 100
""",
    "files: tempfile, zip, tar, memory maps": """
import mmap, shutil, tarfile, tempfile, zipfile
with tempfile.TemporaryDirectory() as folder:
    open(folder + '/a', 'wb').write(bytes(8192))
    archive = shutil.make_archive(folder + '/../packed', 'gztar', folder)
    assert './a' in tarfile.open(archive).getnames()
    zipfile.ZipFile(folder + '/z.zip', 'w').write(folder + '/a')
    shutil.copy2(folder + '/a', folder + '/b')
    with open(folder + '/b', 'r+b') as file, mmap.mmap(file.fileno(), 0) as view:
        view[:2] = b'hi'
    assert open(folder + '/b', 'rb').read(2) == b'hi'
""",
    "pexpect: a program at a pseudo-terminal": """
import pexpect
child = pexpect.spawn('cat', timeout=30)
child.sendline('hello')
child.expect('hello')
child.close(force=True)
""",
    "bash, with process substitution": shell("test \"$(cat <(echo one) <(echo two))\" = $'one\\ntwo'"),
    "bash, with jobs and pipes": shell("set -o pipefail; (sleep .01; echo x) & wait; test $(seq 100 | sort -rn | head -n1) = 100"),
    "gcc, and what it made": shell(
        "printf '#include <stdio.h>\\nint main(void) { puts(\"hello\"); return 0; }' > a.c"
        " && gcc -O2 -o a.out a.c && test \"$(./a.out)\" = hello"),
    "git": shell(
        "rm -rf r && git init -q r && cd r && echo x > f && git add f"
        " && git -c user.name=n -c user.email=e@example.org commit -qm first && git log --oneline | grep -q first"),
    "node": shell("test \"$(node -e 'console.log([1, 2, 3].map(n => n * n).join())')\" = 1,4,9"),
    "node, with workers and timers": shell(
        "node -e 'const {Worker} = require(\"worker_threads\");"
        " new Worker(\"setTimeout(() => process.exit(0), 10)\", {eval: true}).on(\"exit\", code => process.exit(code))'"),
    "node, with WebAssembly": shell(
        "node -e 'const m = [new WebAssembly.Memory({initial: 1}), new WebAssembly.Memory({initial: 1})];"
        " WebAssembly.instantiate(Uint8Array.from([0,97,115,109,1,0,0,0])).then(() => process.exit(m.length - 2))'"),
    "requests, to a server of one's own over loopback": """
import http.server, requests, threading
class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'hello')
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Hello)
threading.Thread(target=server.serve_forever, daemon=True).start()
assert requests.get('http://127.0.0.1:%d/' % server.server_port, timeout=30).text == 'hello'
server.shutdown()
server.server_close()
""",
    "requests, to an address outside": refused("requests.get('http://192.0.2.1/')"),
    "requests, to a name outside": refused("requests.get('https://example.org/')"),
    "the network outside": """
import socket
try:
    socket.create_connection(('192.0.2.1', 80), timeout=1)
except PermissionError:
    raise
except OSError as error:
    raise OSError(error.errno, error.strerror)
""",
}
