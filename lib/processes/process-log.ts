import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const KEEP_BYTES = 10 * 1024 * 1024
const TAIL_LINES = 15
const READY_LINE = /\bready\b/i

/** Everything that a process says, in a file; what a person should see, on the terminal. */
export class ProcessLog {
  readonly path: string
  private readonly file: WriteStream
  private readonly tail: string[] = []
  /** Whether the process ever said that it is ready. */
  saidReady = false

  constructor(
    logsDir: string,
    private readonly name: string,
    private readonly show: (line: string) => void,
  ) {
    this.path = join(logsDir, `${name}.log`)
    mkdirSync(logsDir, { recursive: true })
    rotate(this.path)
    this.file = createWriteStream(this.path, { flags: 'a' })
    this.file.on('error', () => {}) // a full disk must not take the product down with it
  }

  follow(stream: Readable, from: 'stdout' | 'stderr'): void {
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', line => {
      this.file.write(line.startsWith('{') ? `${line}\n` : `${new Date().toISOString()} ${line}\n`)
      if (!line.trim()) return
      if (READY_LINE.test(line)) this.saidReady = true
      this.tail.push(line)
      if (this.tail.length > TAIL_LINES) this.tail.shift()
      const warning = warningIn(line, from)
      if (warning) this.show(`${this.name}: ${warning}`)
    })
  }

  lastLines(): string {
    return this.tail.join('\n')
  }

  close(): void {
    this.file.end()
  }
}

/** The text that belongs on the terminal, or null: structured lines from "warn" up, and what goes to stderr. */
export function warningIn(line: string, from: 'stdout' | 'stderr'): string | null {
  if (line.startsWith('{')) {
    try {
      const entry = JSON.parse(line)
      if (entry.level !== undefined) {
        const serious =
          typeof entry.level === 'number' ? entry.level >= 40 : /warn|error|fatal/i.test(entry.level)
        if (!serious) return null
        const cause = entry.err?.message ?? entry.error
        return [entry.msg, cause].filter(Boolean).join(': ') || line
      }
    } catch {
      // not ours: treat it as text
    }
  }
  return from === 'stderr' && line.trim() ? line : null
}

function rotate(path: string): void {
  try {
    if (statSync(path).size > KEEP_BYTES) renameSync(path, `${path}.1`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
