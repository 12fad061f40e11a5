import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { bytesToHex } from '@noble/hashes/utils.js'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../refusal'
import { checkpointText, openCheckpoint, parseCheckpointText, signCheckpoint } from './checkpoint'
import { emptyRoot } from './merkle'
import {
  ed25519Key,
  formatNote,
  formatVkey,
  openNote,
  parseNote,
  parseVkey,
  signNote,
  type VerifierKey,
} from './note'

/** The example of the C2SP signed-note specification. */
const SPEC_VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
const SPEC_NOTE =
  'This is an example message.\n\n' +
  '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n'

function key(vkey: string): VerifierKey {
  const parsed = parseVkey(vkey)
  if (isRefusal(parsed)) throw new Error(parsed.detail)
  return parsed
}

/** A key made by node:crypto from a fixed seed, so that our verifier is checked against another's signer. */
function logKey(name: string, seed: number) {
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.alloc(32, seed),
  ])
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    key: ed25519Key(name, new Uint8Array(raw)),
    sign: (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, privateKey)),
  }
}
const console_ = logKey('console.example/log/governance', 7)
const witness = logKey('witness.example', 8)

describe('signed notes', () => {
  test("the specification's example verifies, and is written again byte for byte", () => {
    const spec = key(SPEC_VKEY)
    expect(bytesToHex(spec.keyId)).toBe('530d903a')
    expect(formatVkey(spec)).toBe(SPEC_VKEY)
    const opened = openNote(SPEC_NOTE, [spec])
    expect(opened).toMatchObject({
      text: 'This is an example message.\n',
      signers: [{ name: 'example.com/foo' }],
    })
    expect(isRefusal(opened) || formatNote(opened)).toBe(SPEC_NOTE)
  })
  test('a signature of an unknown key is passed over, a failing one of a known key is not', () => {
    const note = signNote('a\n\nb\n', console_.key, console_.sign)
    const both = formatNote({
      ...note,
      signatures: [...note.signatures, ...signNote(note.text, witness.key, witness.sign).signatures],
    })
    expect(openNote(both, [console_.key])).toMatchObject({ text: 'a\n\nb\n', signatures: [{}, {}] })
    expect(openNote(both, [console_.key, witness.key])).toMatchObject({ signers: [{}, {}] })
    expect(openNote(both.replace('b\n', 'c\n'), [console_.key])).toMatchObject({
      detail: expect.stringContaining('altered'),
    })
    expect(openNote(both, [key(SPEC_VKEY)])).toMatchObject({ detail: expect.stringContaining('trusted key') })
  })
  test.each([
    ['no blank line', 'text\n— a AAAAAAAA\n'],
    ['no signatures', 'text\n\n'],
    ['no final newline', SPEC_NOTE.slice(0, -1)],
    ['a hyphen for the dash', SPEC_NOTE.replace('—', '-')],
    ['a control byte', SPEC_NOTE.replace('This', '\u0007This')],
    ['carriage returns', SPEC_NOTE.replaceAll('\n', '\r\n')],
    ['a lone surrogate', SPEC_NOTE.replace('This', '\ud800')],
    ['base64 in another spelling', SPEC_NOTE.replace('aQM=', 'aQN=')],
    ['a plus in the name', SPEC_NOTE.replace('/foo', '+foo')],
    ['a signature too short for its key id', 'text\n\n— a AAAA\n'],
    ['101 signatures', `text\n\n${'— a AAAAAAAA\n'.repeat(101)}`],
  ])('%s is refused', (_, note) => {
    expect(isRefusal(parseNote(note))).toBe(true)
  })
  test.each([
    SPEC_VKEY.replace('530d903a', '530d903b'),
    SPEC_VKEY.replace('+Aeky', '+Beky'),
    'example.com/foo+530d903a',
    'a b+00000000+AQ==',
    '',
  ])('verifier key %s is refused', vkey => {
    expect(isRefusal(parseVkey(vkey))).toBe(true)
  })
})

describe('checkpoints', () => {
  const checkpoint = { origin: console_.key.name, size: 0, root: emptyRoot() }
  test('three lines, signed, and back', () => {
    expect(checkpointText(checkpoint)).toBe(
      'console.example/log/governance\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n',
    )
    expect(openCheckpoint(signCheckpoint(checkpoint, console_.key, console_.sign), console_.key)).toEqual(
      checkpoint,
    )
  })
  test.each(['01', '+1', '1.0', '-1', '', '9007199254740993'])('size «%s» is refused', size => {
    expect(parseCheckpointText(checkpointText(checkpoint).replace('\n0\n', `\n${size}\n`))).toMatchObject({
      refused: true,
    })
  })
  test('an extension line and a short root are refused', () => {
    expect(isRefusal(parseCheckpointText(`${checkpointText(checkpoint)}more\n`))).toBe(true)
    expect(isRefusal(parseCheckpointText('o\n0\nAAAA\n'))).toBe(true)
  })
  test('a key does not sign for another log', () => {
    expect(() => signCheckpoint(checkpoint, witness.key, witness.sign)).toThrow(TypeError)
    const foreign = formatNote(signNote(checkpointText(checkpoint), witness.key, witness.sign))
    expect(openCheckpoint(foreign, witness.key)).toMatchObject({
      detail: expect.stringContaining('is of the log'),
    })
  })
})
