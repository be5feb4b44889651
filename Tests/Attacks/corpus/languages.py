"""How a payload becomes the code of one execution.

The server has one kernel, python's. Payloads in other languages are run by their own program from there, which is the
same process in the same sandbox as a kernel of that language would be.
"""

_PROGRAMS = {"bash": ("bash", "attack.sh"), "node": ("node", "attack.js")}

# Keeps a node program in the world until the runner has looked at it, and says so with a file.
_NODE_HOLDS = """
setInterval(() => { if (require("fs").existsSync(process.env.HOME + "/enough")) process.exit() }, 50)
setTimeout(process.exit, 60000)
"""


def code(attack, held=False):
    """The python source that runs the attack; if it is `held` it goes on after its last line, in languages that can."""
    if attack.language == "python":
        return attack.payload
    program, file = _PROGRAMS[attack.language]
    payload = attack.payload
    if held:
        payload += _NODE_HOLDS
    return f"""
import os, pathlib, subprocess
file = pathlib.Path(os.environ['TMPDIR'], {file!r})
file.write_text({payload!r})
ended = subprocess.run([{program!r}, file]).returncode
print('{program} ended with', ended)
"""
