/** Checks an evidence export with nothing but the file and, better, the log's key from elsewhere. */
import type { z } from 'zod'
import { canonicalJson } from '../digest'
import { isRefusal } from '../refusal'
import { type Checkpoint, openCheckpoint } from './checkpoint'
import { fromBase64, utf8 } from './encoding'
import { type ExportHeader, exportHeader, exportLine } from './export'
import { appendLeaf, type Hash, hashesEqual, leafHash, rootOfFrontier } from './merkle'
import { formatVkey, parseVkey } from './note'
import { verifyInclusion } from './proof'

/** `index` is null when the header is at fault. */
export type ExportProblem = { index: number | null; what: string }

export type ExportVerdict = {
  ok: boolean
  /** Entries read, good or bad. */
  entries: number
  /** In the order of the file: the first is the first bad entry. At most 100. */
  problems: ExportProblem[]
  header: ExportHeader | null
  /** Where the key came from that the checkpoint was checked with. */
  keyFrom: 'export' | 'caller'
}

const MAX_PROBLEMS = 100

export function verifyExport(text: string, options: { vkey?: string } = {}): ExportVerdict {
  const verifier = exportVerifier(options)
  const lines = text.split('\n')
  // The last line ends with a newline too; without one the file was cut.
  const tail = lines.pop()
  for (const line of lines) verifier.line(line)
  if (tail) verifier.line(tail)
  return verifier.end()
}

/** The same, a line (without its newline) at a time, so that a file larger than memory can be checked. */
export function exportVerifier({ vkey }: { vkey?: string }) {
  const problems: ExportProblem[] = []
  let header: ExportHeader | null = null
  let checkpoint: Checkpoint | null = null
  let seenHeader = false
  let entries = 0
  let next = 0
  let leaves = 0
  const badProofs: ExportProblem[] = []
  let frontier: Hash[] = []

  const report = (index: number | null, what: string): ExportProblem => {
    const problem = { index, what }
    if (problems.length < MAX_PROBLEMS) problems.push(problem)
    return problem
  }

  function readHeader(line: string) {
    const parsed = readLine(exportHeader, line)
    if (typeof parsed === 'string') return report(null, `The first line is not an export header: ${parsed}`)
    header = parsed
    const key = parseVkey(vkey ?? parsed.vkey)
    if (isRefusal(key)) return report(null, key.detail)
    if (formatVkey(key) !== parsed.vkey) {
      return report(null, `The export names the key ${parsed.vkey}, but it was to be checked with ${vkey}.`)
    }
    const opened = openCheckpoint(parsed.checkpoint, key)
    if (isRefusal(opened)) return report(null, `The checkpoint does not hold: ${opened.detail}`)
    if (opened.origin !== parsed.origin || opened.size !== parsed.size) {
      return report(
        null,
        `The header says ${parsed.size} entries of ${parsed.origin}, the signed checkpoint ${opened.size} of ${opened.origin}.`,
      )
    }
    checkpoint = opened
  }

  function readEntry(line: string, { size, root }: Checkpoint, full: boolean) {
    entries += 1
    const parsed = readLine(exportLine, line)
    if (typeof parsed === 'string') {
      report(next, `This line of the file is not an entry: ${parsed}`)
      next += 1
      return
    }
    const { index, entry } = parsed
    if (index !== next && (full || index < next)) {
      const missing = index > next
      report(
        next,
        missing
          ? `Entry ${next} is missing: entry ${index} stands in its place.`
          : `Entry ${index} stands where entry ${next} or a later one belongs: the order was changed, or it is repeated.`,
      )
    }
    next = Math.max(next, index + 1)
    const bytes = utf8(entry)
    const proof = parsed.proof.map(fromBase64)
    const leaf = bytes && leafHash(bytes)
    if (leaf && full) frontier = appendLeaf(frontier, leaves++, leaf)
    if (index >= size)
      return report(index, `The log of the checkpoint has ${size} entries; there is no entry ${index} in it.`)
    if (leaf && proof.every(hash => hash !== null) && verifyInclusion(index, size, leaf, proof, root)) return
    badProofs.push(
      report(index, 'Its text is not what the log holds at this place, or its proof was altered.'),
    )
  }

  return {
    line(line: string) {
      if (!seenHeader) {
        seenHeader = true
        readHeader(line)
      } else if (checkpoint && header) {
        readEntry(line, checkpoint, header.scope.kind === 'full')
      } else {
        entries += 1
      }
    },
    end(): ExportVerdict {
      if (!seenHeader) report(null, 'The file is empty.')
      if (checkpoint && header) endOfEntries(checkpoint, header)
      return {
        ok: problems.length === 0,
        entries,
        problems,
        header,
        keyFrom: vkey === undefined ? 'export' : 'caller',
      }
    },
  }

  function endOfEntries({ size, root }: Checkpoint, { scope }: ExportHeader) {
    if (scope.kind === 'selection') {
      if (entries !== scope.count)
        report(next, `The header promises ${scope.count} entries, the file has ${entries}.`)
      return
    }
    if (next < size)
      report(next, `Entry ${next} is missing: the file ends before it, the log has ${size} entries.`)
    // With every text at hand the root can be had without proofs, which tells an altered text from an altered proof.
    const textsHold = leaves === size && hashesEqual(rootOfFrontier(frontier), root)
    if (textsHold)
      for (const one of badProofs) one.what = 'Its proof was altered; its text is what the log holds.'
    if (problems.length === 0 && !textsHold)
      report(null, 'The entries together do not give the root of the checkpoint.')
  }
}

/** The line's value, or what is wrong with it. */
function readLine<T>(schema: z.ZodType<T>, line: string): T | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'it is not JSON.'
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    return `/${parsed.error.issues[0]?.path.join('/')} is not what the format says there.`
  }
  return canonicalJson(parsed.data) === line
    ? parsed.data
    : 'it is not written in the one form that RFC 8785 fixes.'
}
