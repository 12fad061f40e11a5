import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { describe, expect, test } from 'vitest'
import { signCheckpoint } from './checkpoint'
import { toBase64 } from './encoding'
import { type ExportHeader, formatExportEntry, formatExportHeader } from './export'
import { leafHash, rootOfLeaves } from './merkle'
import { ed25519Key, formatVkey } from './note'
import { inclusionRanges, proofFromLeaves } from './proof'
import { exportVerifier, verifyExport } from './verify-export'

const ORIGIN = 'console.example/log/governance'
const SIZE = 11

function keyPair(seed: number) {
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.alloc(32, seed),
  ])
  const secret = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    key: ed25519Key(ORIGIN, new Uint8Array(raw)),
    sign: (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, secret)),
  }
}
const ours = keyPair(1)
const forger = keyPair(2)
const vkey = formatVkey(ours.key)

const entries = Array.from({ length: SIZE }, (_, at) => `{"data":{"n":${at}},"type":"agent.registered"}`)
const leaves = entries.map(entry => leafHash(utf8ToBytes(entry)))
const proofOf = (index: number) =>
  proofFromLeaves(inclusionRanges(index, SIZE), r => leaves.slice(r.start, r.end))

function header(change: Partial<ExportHeader> = {}, signer = ours): string {
  return formatExportHeader({
    origin: ORIGIN,
    vkey: formatVkey(signer.key),
    checkpoint: signCheckpoint(
      { origin: ORIGIN, size: SIZE, root: rootOfLeaves(leaves) },
      signer.key,
      signer.sign,
    ),
    size: SIZE,
    scope: { kind: 'full' },
    exported_at: '2026-11-21T23:26:57.000Z',
    ...change,
  })
}
const lines = entries.map((entry, index) => formatExportEntry(index, entry, proofOf(index)))
const full = [header(), ...lines].join('')
const replaceLine = (index: number, line: string) => [header(), ...lines.toSpliced(index, 1, line)].join('')

test('an untouched export holds, with the key of the export and with the same key from elsewhere', () => {
  expect(verifyExport(full)).toMatchObject({ ok: true, entries: SIZE, problems: [], keyFrom: 'export' })
  expect(verifyExport(full, { vkey })).toMatchObject({ ok: true, keyFrom: 'caller' })
})

test('a selection holds without its neighbours, and says when one of it is gone', () => {
  const chosen = [2, 5, 10]
  const head = header({ scope: { kind: 'selection', count: 3, filter: { agent: 'agt_1' } } })
  const selection = [head, ...chosen.map(index => lines[index]!)]
  expect(verifyExport(selection.join(''))).toMatchObject({ ok: true, entries: 3 })
  expect(verifyExport(selection.slice(0, 3).join(''))).toMatchObject({
    ok: false,
    problems: [{ what: expect.stringContaining('promises 3') }],
  })
  expect(verifyExport([head, lines[5], lines[2], lines[10]].join('')).problems[0]?.what).toContain(
    'order was changed',
  )
  expect(verifyExport([head, lines[2], lines[2], lines[10]].join('')).problems[0]?.what).toContain('repeated')
})

test('the empty log', () => {
  const checkpoint = signCheckpoint({ origin: ORIGIN, size: 0, root: rootOfLeaves([]) }, ours.key, ours.sign)
  expect(verifyExport(header({ size: 0, checkpoint }))).toMatchObject({ ok: true, entries: 0 })
})

describe('names the first bad entry', () => {
  const alteredProof = proofOf(6)
  alteredProof[1] = alteredProof[1]!.map(byte => byte ^ 1)
  test.each<[string, string, number | null, string]>([
    ['an altered entry', full.replace('\\"n\\":4}', '\\"n\\":5}'), 4, 'not what the log holds'],
    [
      'an altered proof',
      replaceLine(6, formatExportEntry(6, entries[6]!, alteredProof)),
      6,
      'proof was altered; its text is',
    ],
    [
      'a proof cut short',
      replaceLine(6, formatExportEntry(6, entries[6]!, proofOf(6).slice(1))),
      6,
      'proof was altered',
    ],
    ['a proof in another spelling', replaceLine(6, lines[6]!.replace('="', '"')), 6, 'proof was altered'],
    [
      'two texts swapped',
      replaceLine(3, formatExportEntry(3, entries[7]!, proofOf(7))),
      3,
      'not what the log holds',
    ],
    [
      'two lines swapped',
      [header(), ...lines.toSpliced(2, 2, lines[3]!, lines[2]!)].join(''),
      2,
      'Entry 2 is missing',
    ],
    ['a removed entry', [header(), ...lines.toSpliced(5, 1)].join(''), 5, 'Entry 5 is missing'],
    ['the last entry removed', [header(), ...lines.slice(0, -1)].join(''), SIZE - 1, 'Entry 10 is missing'],
    ['the first entry removed', [header(), ...lines.slice(1)].join(''), 0, 'Entry 0 is missing'],
    ['an entry too many', full + formatExportEntry(SIZE, 'x', proofOf(0)), SIZE, 'there is no entry 11'],
    ['a repeated entry', [header(), ...lines.toSpliced(4, 0, lines[3]!)].join(''), 4, 'repeated'],
    ['a line cut in the middle', full.slice(0, -30), SIZE - 1, 'not JSON'],
    ['a line with a duplicate key', full.replace('"index":3,', '"index":3,"index":3,'), 3, 'RFC 8785'],
    ['a line in another spelling', full.replace('"index":3,', '"index": 3,'), 3, 'RFC 8785'],
    ['a blank line', replaceLine(2, `\n${lines[2]}`), 2, 'not JSON'],
    ['an empty file', '', null, 'empty'],
    ['a header of another format', full.replace('export/v1', 'export/v2'), null, '/format'],
    ['another size in the header', [header({ size: 12 }), ...lines].join(''), null, '12 entries'],
    ['a changed checkpoint', full.replace('\\n11\\n', '\\n12\\n'), null, 'altered'],
    ['a changed key', full.replace(vkey, formatVkey(forger.key)), null, 'trusted key'],
  ])('%s', (_, text, index, what) => {
    const verdict = verifyExport(text)
    expect(verdict.ok).toBe(false)
    expect(verdict.problems[0]).toEqual({ index, what: expect.stringContaining(what) })
  })

  test('an export that a forger made whole holds by its own key, and not by ours', () => {
    const forged = [header({}, forger), ...lines].join('')
    expect(verifyExport(forged)).toMatchObject({ ok: true, keyFrom: 'export' })
    expect(verifyExport(forged, { vkey }).problems[0]?.what).toContain('it was to be checked with')
  })
})

test('line by line gives the same verdict', () => {
  const verifier = exportVerifier({})
  for (const line of full.split('\n').slice(0, -1)) verifier.line(line)
  expect(verifier.end()).toEqual(verifyExport(full))
})

test('a root from node:crypto alone is the root of the signed checkpoint', () => {
  const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  const root = (list: string[]): Buffer => {
    if (list.length === 1) return sha(Buffer.of(0), Buffer.from(list[0]!))
    const k = 2 ** (Math.ceil(Math.log2(list.length)) - 1)
    return sha(Buffer.of(1), root(list.slice(0, k)), root(list.slice(k)))
  }
  const texts = full
    .split('\n')
    .slice(1, -1)
    .map(line => JSON.parse(line).entry as string)
  const checkpoint = JSON.parse(full.split('\n')[0]!).checkpoint as string
  expect(checkpoint.split('\n')[2]).toBe(root(texts).toString('base64'))
  expect(toBase64(root(texts))).toBe(root(texts).toString('base64'))
})
