"""Build the wheel and try it: what `make wheel` runs, with the Python of .venv.

The wheel is installed into a new environment in a temporary folder. There it is imported with
nothing else installed, and then, with the dependencies of .venv on the path, every name of the
front door opens and the program says its version.
"""

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
NAMES = """
import nearfield
assert "{home}" in nearfield.__file__, nearfield.__file__
print(len([getattr(nearfield, name) for name in nearfield.__all__]), "names of the front door open")
"""


def run(*command: str | Path) -> str:
    """Run a command in a folder that holds none of our code, and give what it prints."""
    done = subprocess.run(
        [*map(str, command)], cwd=tempfile.gettempdir(), check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def built() -> Path:
    """The wheel, in dist/, with every file of src/nearfield in it."""
    for old in (ROOT / "dist").glob("*.whl"):
        old.unlink()
    run(*PIP, "wheel", "--no-deps", "--wheel-dir", ROOT / "dist", ROOT)
    [wheel] = (ROOT / "dist").glob("*.whl")
    source = ROOT / "src"
    files = {
        str(path.relative_to(source))
        for path in (source / "nearfield").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    missing = files - set(zipfile.ZipFile(wheel).namelist())
    if missing:
        sys.exit(f"Not in {wheel.name}: {', '.join(sorted(missing))}")
    return wheel


def main() -> None:
    """Build, install, import, run."""
    wheel = built()
    print(f"{wheel.relative_to(ROOT)}: {wheel.stat().st_size / 1024:.0f} KiB")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False, symlinks=True)
        bin_ = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
        python = bin_ / "python"
        run(*PIP, "--python", python, "install", "--no-deps", wheel)
        version = run(python, "-c", "import nearfield; print(nearfield.__version__)")
        here = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
        there = run(sys.executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
        (here / "dependencies.pth").write_text(there + "\n", "utf-8")
        print(run(python, "-c", NAMES.format(home=here)))
        said = run(bin_ / "nearfield", "--version")
    if said != f"nearfield {version}" or wheel.name.split("-")[1] != version:
        sys.exit(f"Versions differ: {wheel.name}, {said}, {version}")
    print(said)


if __name__ == "__main__":
    main()
