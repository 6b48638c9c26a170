/** Where an attempt could take a proof of its success from, or leave one. */
export interface Targets {
  /** A file outside the folders handed in, with a secret in it. */
  readonly secretFile: string;
  /** A file that is not there, outside the folders handed in. */
  readonly newFile: string;
  /** A server that counts its callers. */
  readonly host: string;
  readonly port: number;
}

/** Attempts to reach something outside. Each is the body of a Python function that returns what it got hold of, or raises. */
export function escapes({ secretFile, newFile, host, port }: Targets): Readonly<Record<string, string>> {
  const [secret, fresh] = [JSON.stringify(secretFile), JSON.stringify(newFile)];
  return {
    // JavaScript
    'the js module': 'import js\nreturn js.process.version',
    'the js module, by importlib': "import importlib\nreturn importlib.import_module('js').globalThis",
    'the js module, by __import__': "return __import__('js').eval('1+1')",
    'a submodule of js': 'from js.process import env\nreturn env',
    pyodide_js: 'import pyodide_js\nreturn pyodide_js.globals',
    run_js: "from pyodide.code import run_js\nreturn run_js('process.version')",
    'run_js of the core': "import _pyodide_core\nreturn _pyodide_core.run_js('process.version')",
    'the modules that were imported before': "import sys\nreturn [m for m in ('js', 'pyodide_js') if sys.modules.get(m) is not None][0]",
    'the loader of JavaScript modules': "import sys\nfrom pyodide.ffi import register_js_module\nreturn register_js_module('again', {})",
    'the finder of JavaScript modules':
      "import sys\nfor f in sys.meta_path:\n    m = getattr(f, 'jsproxies', None)\n    if m and 'js' in m:\n        return m['js'].process.version\nraise ImportError('nothing there')",
    'a constructor of a function of the bridge':
      "from _nabla import engine\nreturn engine._js.call.constructor.constructor('return process')()",
    'a constructor found through the file reader': "from _nabla import loading\nreturn loading._files.read.constructor('return process')()",
    'the prototype of a proxy': "from _nabla import engine\nreturn engine._js.__proto__.constructor.constructor('return process')()",
    'a method of the bridge that compiles':
      "from _nabla import engine\nfor n in dir(engine._js):\n    c = getattr(getattr(engine._js, n, None), 'constructor', None)\n    if c is not None:\n        r = c('return process.pid')\n        return r()\nraise AttributeError('none')",
    'a JavaScript error object':
      "from _nabla import engine\ntry:\n    engine._js.noSuchMethod()\nexcept Exception as e:\n    return e.js_error.constructor.constructor('return process')()",
    'to_js and a custom converter':
      "from pyodide.ffi import to_js\nreturn to_js({'a': 1}, dict_converter=lambda x: x).constructor.constructor('return process')()",
    'a callback that gets JavaScript objects':
      "from pyodide.ffi import create_proxy\nreturn create_proxy(lambda: 1).constructor.constructor('return process')()",
    'JsProxy made by hand': 'import pyodide.ffi\nreturn pyodide.ffi.JsProxy.__new__(pyodide.ffi.JsProxy).constructor',
    'the event loop': "import asyncio\nreturn asyncio.get_event_loop()._run_once.__globals__['setTimeout']",
    'a scheduled callback': 'from pyodide.webloop import scheduleCallback\nreturn scheduleCallback(lambda: 1, 0)',
    'packages from the network': "import micropip\nreturn micropip.install('numpy')",
    'the package loader': "import pyodide_js\nreturn pyodide_js.loadPackage('numpy')",
    'the interpreter underneath': 'import _pyodide._base\nreturn _pyodide._base.eval_code("__import__(\'js\').process.version")',
    // Files
    'opening a file': `return open(${secret}).read()`,
    'opening by a relative path': `return open('../../../../../../..' + ${secret}).read()`,
    'io.open': `import io\nreturn io.open(${secret}).read()`,
    'os.open': `import os\nreturn os.read(os.open(${secret}, os.O_RDONLY), 100)`,
    pathlib: `import pathlib\nreturn pathlib.Path(${secret}).read_text()`,
    'listing a folder': "import os\nreturn [n for n in os.listdir('/') if n in ('root', 'work', 'boot')][0]",
    'the process file system': "return open('/proc/self/environ').read()",
    'a symbolic link': `import os\nos.symlink(${secret}, '/tmp/link')\nreturn open('/tmp/link').read()`,
    'the reader of sources': `from _nabla import loading\ntext = loading._files.read(${secret})\nif not isinstance(text, str):\n    raise FileNotFoundError(${secret})\nreturn text`,
    'the reader of sources, around the corner': `from _nabla import loading\ntext = loading._files.read('/w/../..' + ${secret})\nif not isinstance(text, str):\n    raise FileNotFoundError(${secret})\nreturn text`,
    'more folders for the reader': "from _nabla import loading\nloading._files.allow(['/'], {})\nreturn 'widened'",
    'an import of a file outside': `import importlib.util\nspec = importlib.util.spec_from_file_location('stolen', ${secret})\nm = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(m)\nreturn m`,
    linecache: `import linecache\nlines = linecache.getlines(${secret})\nif not lines:\n    raise FileNotFoundError(${secret})\nreturn lines`,
    'torch.load': `import torch\nreturn torch.load(${secret})`,
    'numpy.load': `import numpy\nreturn numpy.load(${secret}, allow_pickle=True)`,
    'mounting the disk': "import pyodide_js\nreturn pyodide_js.mountNodeFS('/mnt', '/')",
    'the file system object': 'import pyodide_js\nreturn pyodide_js.FS',
    'writing a file': `open(${fresh}, 'w').write('here')\nreturn None`,
    'torch.save': `import torch\ntorch.save({'a': 1}, ${fresh})\nreturn None`,
    'deleting a file': `import os\nos.remove(${secret})\nreturn 'removed'`,
    // Processes and the machine
    subprocess: "import subprocess\nreturn subprocess.check_output(['id'])",
    'os.system': `import os\nr = os.system('touch ' + ${fresh})\nif r != 0:\n    raise OSError(r)\nreturn r`,
    'os.popen': "import os\nreturn os.popen('id').read()",
    'posix.system': `import posix\nreturn posix.system('touch ' + ${fresh})`,
    'os.fork': 'import os\nreturn os.fork()',
    'os.execv': "import os\nreturn os.execv('/bin/sh', ['sh', '-c', 'id'])",
    'os.posix_spawn': "import os\nreturn os.posix_spawn('/usr/bin/id', ['id'], {})",
    multiprocessing: 'import multiprocessing\np = multiprocessing.Process(target=print)\np.start()\nreturn p.pid',
    threads: 'import threading\nt = threading.Thread(target=print)\nt.start()\nreturn t.ident',
    'killing the parent': 'import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nreturn None',
    'the environment':
      "import os\nreturn [v for k, v in os.environ.items() if k in ('HOME', 'PATH', 'USER') and v.startswith(('/root', '/usr')) and 'pyodide' not in v][0]",
    'shared libraries': "import ctypes\nreturn ctypes.CDLL('libc.so.6').getpid()",
    pty: "import pty\nreturn pty.spawn('/bin/sh')",
    webbrowser: `import webbrowser\nif not webbrowser.open('http://${host}:${port}/'):\n    raise OSError('no browser')\nreturn 'opened'`,
    // Network
    'a socket': `import socket\ns = socket.create_connection(('${host}', ${port}), 2)\nreturn s`,
    'a socket made by hand': `import socket\ns = socket.socket()\ns.connect(('${host}', ${port}))\nreturn s`,
    'the socket module underneath': `import _socket\ns = _socket.socket()\ns.connect(('${host}', ${port}))\ns.send(b'GET / HTTP/1.0\\r\\n\\r\\n')\nreturn s.recv(10)`,
    'a datagram': `import _socket\ns = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)\ns.sendto(b'x', ('${host}', ${port}))\nreturn None`,
    'a listening socket':
      "import _socket\ns = _socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()\nreturn s.getsockname()[1] or 'listening'",
    urllib: `import urllib.request\nreturn urllib.request.urlopen('http://${host}:${port}/', timeout=2).read()`,
    'http.client': `import http.client\nc = http.client.HTTPConnection('${host}', ${port}, timeout=2)\nc.request('GET', '/')\nreturn c.getresponse().read()`,
    'pyodide.http.open_url': `from pyodide.http import open_url\nreturn open_url('http://${host}:${port}/').read()`,
    'pyodide.http.pyfetch': `from pyodide.http import pyfetch\nimport asyncio\nreturn asyncio.get_event_loop().run_until_complete(pyfetch('http://${host}:${port}/'))`,
    pyxhr: `from pyodide.http import pyxhr\nreturn pyxhr.get('http://${host}:${port}/').text`,
    'torch.hub': "import torch\nreturn torch.hub.load('pytorch/vision', 'resnet18')",
    // Pickled code
    'a pickle in a checkpoint':
      "import io, os, pickle, torch\nclass Evil:\n    def __reduce__(self):\n        return (exec, (\"import sys; sys.modules['pwned'] = 1\",))\nb = io.BytesIO(pickle.dumps(Evil()))\ntry:\n    torch.load(b, weights_only=False)\nfinally:\n    import sys\n    if 'pwned' not in sys.modules:\n        raise PermissionError('not run')\nreturn 'ran'",
  };
}
