import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { goldenCases, writtenFiles } from '@/lib/testing/golden'
import { goldenCaseFiles } from './simulator-golden'
import { Unreadable } from './simulator-messages'
import { fileText, replayGolden } from './simulator-sets'

test('a page has every file of golden cases', () => {
  expect(goldenCaseFiles().map(([file]) => file)).toEqual(writtenFiles().sort())
})

test('and this evaluator answers each as it must', async () => {
  const { rows } = await replayGolden({})
  expect(rows).toHaveLength(goldenCases().filter(({ file }) => !file.startsWith('found/')).length)
  expect(rows.filter(({ changed }) => changed)).toEqual([])
})

test('a log file: plain, gzip, damaged, not text', async () => {
  const text = '{"input":{}}\n'
  expect(await fileText(new Blob([text]))).toBe(text)
  const packed = gzipSync(text)
  expect(await fileText(new Blob([packed]))).toBe(text)
  await expect(fileText(new Blob([packed.subarray(0, 12)]))).rejects.toThrow(Unreadable)
  await expect(fileText(new Blob([new Uint8Array([0xff, 0xfe, 0x41])]))).rejects.toThrow('not UTF-8')
})

test('what unpacks to more than fits is refused while it unpacks', async () => {
  await expect(fileText(new Blob([gzipSync(new Uint8Array(70 * 1024 * 1024))]))).rejects.toThrow('64 MB')
})
