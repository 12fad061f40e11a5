import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { isRefusal } from '../refusal'
import { readTar, writeTar } from './archive'

const bytes = (text: string) => new TextEncoder().encode(text)
const files = [
  { name: 'countersign/data.json', bytes: bytes('{"a":1}') },
  { name: '.manifest', bytes: bytes('x'.repeat(513)) },
  { name: 'countersign/empty.rego', bytes: bytes('') },
]

test('files come back, sorted by name', () => {
  expect(readTar(writeTar(files))).toEqual([files[1], files[0], files[2]])
})

test('the order in which files are given does not show', () => {
  expect(writeTar([...files].reverse())).toEqual(writeTar(files))
})

test('tar itself reads it: names, sizes and fixed owner, mode and time', () => {
  const listed = spawnSync('tar', ['--list', '--verbose', '--utc', '--numeric-owner'], {
    input: writeTar(files),
  })
  expect(listed.stdout.toString().trim().split('\n')).toEqual([
    '-rw-r--r-- 0/0             513 1970-01-01 00:00 .manifest',
    '-rw-r--r-- 0/0               7 1970-01-01 00:00 countersign/data.json',
    '-rw-r--r-- 0/0               0 1970-01-01 00:00 countersign/empty.rego',
  ])
})

test.each(['./data.json', '/data.json', '../data.json', 'a//b', 'a/../b', '', 'x'.repeat(101)])(
  'the name %j is never written',
  name => {
    expect(() => writeTar([{ name, bytes: bytes('') }])).toThrow(/can't be archived/)
  },
)

test('a name twice is neither written nor read', () => {
  const twice = [files[0]!, files[0]!]
  expect(() => writeTar(twice)).toThrow(/stands twice/)
  const one = writeTar([files[0]!])
  const joined = new Uint8Array([...one.subarray(0, one.length - 1024), ...one])
  expect(readTar(joined)).toMatchObject({ detail: expect.stringContaining('stands twice') })
})

test('links, cut-off archives and foreign bytes are refused', () => {
  const tar = writeTar(files)
  const link = tar.slice()
  link[156] = '2'.charCodeAt(0)
  expect(readTar(link)).toMatchObject({ detail: expect.stringContaining('not a regular file') })
  expect(isRefusal(readTar(tar.subarray(0, tar.length - 1024)))).toBe(true)
  expect(isRefusal(readTar(tar.subarray(0, 600)))).toBe(true)
  expect(isRefusal(readTar(bytes('x'.repeat(2048))))).toBe(true)
})
