import type { PyodideInterface } from 'pyodide';

/**
 * Takes away what a program could use to reach the process around its interpreter. Pyodide hands Python the JavaScript global object
 * (`import js`), itself (`pyodide_js`), `run_js`, and through any function's constructor the right to compile JavaScript; none of it is
 * needed once the engine is attached. The process has few rights to begin with (see permissions in host.ts); this is the second wall.
 */
export function contain(pyodide: PyodideInterface): void {
  pyodide.runPython(closeDoors);
  pyodide.unregisterJsModule('js');
  pyodide.unregisterJsModule('pyodide_js');
  // f.constructor is Function, which compiles text. Our own loops hold on to the compiler they need (engine/loops.ts).
  const functions = [() => {}, async () => {}, function* () {}, async function* () {}];
  for (const f of functions) Reflect.deleteProperty(Object.getPrototypeOf(f) as object, 'constructor');
}

const closeDoors = `
def _close():
    import sys
    import pyodide.code, pyodide.http, pyodide.ffi, pyodide.webloop
    def refuse(*args, **kwargs):
        raise PermissionError("programs that Nabla runs cannot reach JavaScript, the network or the machine")
    for module, names in ((pyodide.code, ("run_js",)), (pyodide.http, ("open_url", "pyfetch")), (pyodide.webloop, ("scheduleCallback",))):
        for name in names:
            if hasattr(module, name):
                setattr(module, name, refuse)
    import os, posix
    for module in (os, posix):
        for name in ("system", "popen", "fork", "kill", "execv", "execve"):
            if hasattr(module, name):
                setattr(module, name, refuse)
    import socket
    for name in ("connect", "connect_ex", "bind", "listen", "sendto"):
        setattr(socket.socket, name, refuse)
    socket.create_connection = socket.create_server = socket.getaddrinfo = refuse
    for name in ("js", "pyodide_js"):
        sys.modules.pop(name, None)
    core = sys.modules.get("_pyodide_core")
    if core is not None and hasattr(core, "run_js"):
        core.run_js = refuse
    # Modules keep what they imported, from JavaScript too: a browser's XMLHttpRequest for instance.
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("_nabla"):
            continue
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if name in ("js", "pyodide_js", "run_js") or isinstance(value, pyodide.ffi.JsProxy):
                try:
                    setattr(module, name, refuse)
                except (AttributeError, TypeError):
                    pass
_close()
del _close
`;
