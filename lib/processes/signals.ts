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
  return {
    signalled,
    dispose: () => {
      for (const signal of signals) process.off(signal, listener)
    },
  }
}
