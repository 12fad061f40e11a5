/** Stands between a program and a server, so that a test can take the server away and bring it back. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type TcpProxy = {
  port: number
  /** New connections are refused and open ones reset. */
  cut(): void
  /** Connections stay open and nothing comes through: a dead link. */
  stall(): void
  /** Works again. */
  restore(): void
  stop(): Promise<void>
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let mode: 'pass' | 'cut' | 'stall' = 'pass'

  const server = createServer(client => {
    if (mode === 'cut') {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(target)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('data', chunk => mode !== 'stall' && to.write(chunk))
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const drop = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      mode = 'cut'
      drop()
    },
    stall() {
      mode = 'stall'
    },
    restore() {
      if (mode === 'stall') drop() // what was swallowed is lost; a real link would end these too
      mode = 'pass'
    },
    stop() {
      drop()
      return new Promise(done => server.close(() => done()))
    },
  }
}
