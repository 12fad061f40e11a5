// Preloaded into every process that start makes. Their standard input is a pipe from start: when start is killed
// with -9 the pipe ends, and so do they; else they would keep the ports from the next start.
process.stdin.resume()
process.stdin.once('end', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), 5000).unref()
})
process.stdin.unref?.()
