import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, test } from 'vitest'
import { checkPage, type PageToCheck, type RememberedLog } from './check-page'
import { signCheckpoint } from './checkpoint'
import { toBase64 } from './encoding'
import { leafHash, rootOfLeaves } from './merkle'
import { ed25519Key, formatVkey } from './note'
import { consistencyProof, inclusionProof, treeOf } from './tree'

const ORIGIN = 'console.acme.example/log/governance'
const secret = new Uint8Array(32).fill(3)
const key = ed25519Key(ORIGIN, ed25519.getPublicKey(secret))
const other = new Uint8Array(32).fill(4)

const texts = (count: number, change: (text: string, at: number) => string = text => text) =>
  Array.from({ length: count }, (_, at) => change(`{"n":${at}}`, at))
const leavesOf = (entries: string[]) => entries.map(entry => leafHash(new TextEncoder().encode(entry)))

/** What the server would answer: `signed` of the entries are under the checkpoint. */
function page(entries: string[], signed = entries.length, since?: number, signWith = secret): PageToCheck {
  const leaves = leavesOf(entries.slice(0, signed))
  const tree = treeOf(leaves)
  const verifier = ed25519Key(ORIGIN, ed25519.getPublicKey(signWith))
  return {
    checkpoint: signCheckpoint(
      { origin: ORIGIN, size: signed, root: rootOfLeaves(leaves) },
      verifier,
      bytes => ed25519.sign(bytes, signWith),
    ),
    vkey: formatVkey(verifier),
    consistency: since === undefined ? null : consistencyProof(tree, since).map(toBase64),
    items: entries.map((entry, number) => ({
      number,
      entry,
      hashes: number < signed ? inclusionProof(tree, number).map(toBase64) : null,
    })),
  }
}
const memory = (entries: string[]): RememberedLog => ({
  vkey: formatVkey(key),
  size: entries.length,
  root: toBase64(rootOfLeaves(leavesOf(entries))),
  since: 1,
})
const verdicts = (result: ReturnType<typeof checkPage>) => [...new Set(result.entries.values())]

test('every entry under the checkpoint is proven, what is newer is pending, and the checkpoint is kept', () => {
  const result = checkPage(page(texts(9), 7), null, 100)
  expect([...result.entries.values()]).toEqual([...Array(7).fill('proven'), 'pending', 'pending'])
  expect(result).toMatchObject({ problem: null, size: 7, origin: ORIGIN, remember: { size: 7, since: 100 } })
})

test('before the first checkpoint all is pending', () => {
  expect(verdicts(checkPage({ ...page(texts(3)), checkpoint: null }, null, 1))).toEqual(['pending'])
})

test.each([
  ['its text', (item: PageToCheck['items'][number]) => ({ ...item, entry: item.entry.replace('4', '5') })],
  ['its number', (item: PageToCheck['items'][number]) => ({ ...item, number: 5 })],
  ['its proof', (item: PageToCheck['items'][number]) => ({ ...item, hashes: item.hashes!.toReversed() })],
  ['a proof that is left out', (item: PageToCheck['items'][number]) => ({ ...item, hashes: null })],
  ['half a surrogate', (item: PageToCheck['items'][number]) => ({ ...item, entry: `${item.entry}\ud800` })],
])('one altered entry is broken, by %s, and the others stay proven', (_what, alter) => {
  const whole = page(texts(9))
  const altered = { ...whole, items: [alter(whole.items[4]!), whole.items[2]!] }
  expect([...checkPage(altered, null, 1).entries.values()]).toEqual(['broken', 'proven'])
})

describe('nothing on the page is believed', () => {
  test('when somebody else signed the checkpoint', () => {
    const result = checkPage({ ...page(texts(4), 4, undefined, other), vkey: formatVkey(key) }, null, 1)
    expect(result.problem).toMatch(/checkpoint does not hold/)
    expect(verdicts(result)).toEqual(['broken'])
  })

  test('when the log is shorter than what this browser proved before', () => {
    const result = checkPage(page(texts(4)), memory(texts(6)), 1)
    expect(result.problem).toMatch(/fewer than the 6/)
    expect(verdicts(result)).toEqual(['broken'])
  })

  test.each([4, 5, 8, 9])(
    'when the first %i entries were rewritten since, with good proofs and a good signature',
    size => {
      const rewritten = texts(9, (text, at) => (at === 1 ? '{"n":"other"}' : text))
      const result = checkPage(page(rewritten, 9, size), memory(texts(size)), 1)
      expect(result.problem).toMatch(/rewritten/)
      expect(result.remember).toBeNull()
    },
  )

  test('when the server leaves the proof of the past out', () => {
    expect(checkPage(page(texts(9)), memory(texts(5)), 1).problem).toMatch(/did not prove/)
  })
})

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
  'a log that grew from %i entries to 9 is believed, and remembered since the first visit',
  size => {
    const result = checkPage(page(texts(9), 9, size), memory(texts(size)), 100)
    expect(result.problem).toBeNull()
    expect(verdicts(result)).toEqual(['proven'])
    if (size < 9) expect(result.remember).toMatchObject({ size: 9, since: 1 })
    else expect(result.remember).toBeNull()
  },
)

test('another key is said aloud and never remembered over the first', () => {
  const result = checkPage(page(texts(9), 9, undefined, other), memory(texts(5)), 1)
  expect(result).toMatchObject({ keyChanged: true, problem: null, remember: null })
})
