import { createServer } from 'node:net'
import { SettingError } from '@/lib/config/env'

export type WantedPort = { variable: string; port: number; host: string; what: string }

/** Throws the sentence for the first port that we can't have. */
export async function requireFreePorts(wanted: WantedPort[]): Promise<void> {
  for (const [index, { variable, port, what }] of wanted.entries()) {
    const twin = wanted.slice(0, index).find(other => other.port === port)
    if (twin) {
      throw new SettingError(
        `${variable} and ${twin.variable} are both ${port}. Give the ${what} a port of its own.`,
      )
    }
  }
  for (const { variable, port, host, what } of wanted) {
    // Browsers may try ::1 first for "localhost": someone else there would get our visitors.
    const hosts = host === '127.0.0.1' ? [host, '::1'] : [host]
    for (const address of hosts) {
      const problem = await listenProblem(port, address)
      if (problem === 'EADDRINUSE') {
        throw new SettingError(
          `Port ${port}, which the ${what} needs, is used by another program. ` +
            `Stop that one, or choose another port: ${variable}=${port + 1} npm start`,
        )
      }
      if (problem === 'EACCES') {
        throw new SettingError(
          `Port ${port} needs rights that this account lacks. Choose one above 1023 with ${variable}.`,
        )
      }
      if (problem && address === host) {
        throw new SettingError(
          `The ${what} can't listen on ${host}:${port} (${problem}). Set HOST to an address of this machine.`,
        )
      }
    }
  }
}

function listenProblem(port: number, host: string): Promise<string | null> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', error => resolve((error as NodeJS.ErrnoException).code ?? 'unknown'))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(null)))
  })
}

/** A port that nobody uses right now, from the system. For tests and benchmarks. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
