/** One line of JSON per event on standard output. What a request carried (headers, tokens, bodies) is never logged. */
import { type Logger, pino, stdTimeFunctions } from 'pino'

export type { Logger }

/** `process`: console, relay, worker, signer. */
export function logger(process: string): Logger {
  return pino({
    base: { process },
    timestamp: stdTimeFunctions.isoTime,
    // A second line of defence: if an object with credentials is ever logged whole, they are cut out.
    redact: [
      'headers.authorization',
      'headers.cookie',
      '*.headers.authorization',
      '*.headers.cookie',
      'token',
      '*.token',
    ],
  })
}
