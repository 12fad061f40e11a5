/** Ctrl-C, `kill` and a closed terminal all mean the same: stop in order. */
export function listenForSignals(onSignal: () => void): { signalled: Promise<void>; dispose: () => void } {
  let resolveSignalled = () => {}
  const signalled = new Promise<void>(resolve => {
    resolveSignalled = resolve
  })
  let last = Number.NEGATIVE_INFINITY
  const listener = () => {
    // npm passes on the Ctrl-C that we also get from the terminal: one press, two signals.
    if (performance.now() - last < 500) return
    last = performance.now()
    onSignal()
    resolveSignalled()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, listener)
  const watch = watchShell(listener)
  return {
    signalled,
    dispose: () => {
      clearInterval(watch)
      for (const signal of signals) process.off(signal, listener)
    },
  }
}

/**
 * `kill` on "npm start" ends npm and the shell between us, and neither passes the signal on. What we can see is that
 * our parent is another one.
 */
function watchShell(listener: () => void): NodeJS.Timeout | undefined {
  if (!process.env.npm_lifecycle_event) return undefined
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    listener()
  }, 500)
  return watch.unref()
}
