import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { CONTROL_LAYERS } from '../domain/control-layer/layers'
import { composeRelease } from '../domain/release/compose'
import { digestRelease } from '../domain/release/content'
import { writePackageFile } from '../domain/release/package-file'
import { sampleInputs } from '../testing/release-inputs'
import { main } from './main'

const PROGRAM = resolve(import.meta.dirname, '../../bin/countersign.mjs')
const inputs = sampleInputs()
inputs.agent.name = 'refunder\u202e'
const content = composeRelease(inputs)
const digests = digestRelease(content)
const inEights = (digest: string) => digest.match(/.{8}/g)!.join(' ')
const packageText = writePackageFile(
  { release: 'rel_1', label: 'refunder production r1', revision: 1, digest: digests.root },
  content,
  [],
)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-digest-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function file(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

/** Without the seconds that a start takes. */
async function countersign(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(text => out.push(text)),
    vi.spyOn(console, 'error').mockImplementation(text => err.push(text)),
  ]
  try {
    return { code: await main(['digest', ...args]), out: out.join('\n'), err: err.join('\n') }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

test('the program, started from another folder with nothing configured, prints all digests in eights', async () => {
  const path = await file('package.json', packageText)
  const env = { PATH: process.env.PATH, HOME: folder, NODE_ENV: 'test' as const }
  const args = [PROGRAM, 'digest', path, '--expect', inEights(digests.root).toUpperCase()]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder, env })
  expect(stderr).toBe('')
  expect(stdout).toContain(`Root         ${inEights(digests.root)}\n`)
  for (const layer of CONTROL_LAYERS) expect(stdout).toContain(inEights(digests.sections[layer]))
  expect(stdout).toContain(inEights(digests.ownership))
  expect(stdout).toContain('Same as you expect.')
  // The agent's name comes from the file: what would turn the terminal's text around is written out.
  expect(stdout).toContain('refunder⟦U+202E⟧')
  const other = ['digest', path, '--expect', '0'.repeat(64)]
  await expect(
    promisify(execFile)(process.execPath, [PROGRAM, ...other], { cwd: folder, env }),
  ).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('Differs from what you expect') })
})

describe('what it reads', () => {
  test('the bare content, in any order of keys and with any white space', async () => {
    const shuffled = JSON.stringify(Object.fromEntries(Object.entries(content).reverse()), null, 7)
    const run = await countersign(await file('bare.json', shuffled), '--expect', digests.root)
    expect(run).toMatchObject({ code: 0, err: '' })
  })

  test('a changed content under the old digest is found', async () => {
    const path = await file('changed.json', packageText.replace('"model-1"', '"model-2"'))
    expect(await countersign(path)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`names another root digest: ${inEights(digests.root)}`),
    })
  })

  const bare = JSON.stringify(content)
  test.each([
    ['a key that stands twice', bare.replace('{"v":', '{"v":1,"v":'), /stands twice/],
    ['a key that nothing binds', bare.replace('{"v":', '{"note":"all fine","v":'), /note/],
    ['a section too many', bare.replace('"sections":{', '"sections":{"hr":{},'), /\/sections/],
    ['a section too few', JSON.stringify({ ...content, sections: {} }), /\/sections\/iam/],
    ['a version of the future', bare.replace(/"v":\d/, '"v":9'), /\/v/],
    ['__proto__', bare.replace('{"v":', '{"__proto__":{},"v":'), /__proto__/],
    ['no JSON', 'hello', /Line 1, column 1/],
    ['a list', '[]', /not a release package/],
  ])('%s is refused', async (_what, text, sentence) => {
    expect(text).not.toBe(bare)
    const run = await countersign(await file('odd.json', text))
    expect(run.code).toBe(1)
    expect(run.err).toMatch(sentence)
    expect(run.out).toBe('')
  })

  test('bytes that are no text', async () => {
    expect(await countersign(await file('bytes.json', Uint8Array.of(0x22, 0xff, 0x22)))).toMatchObject({
      code: 1,
      err: expect.stringContaining('not UTF-8'),
    })
  })

  test('called the wrong way, or with a file that is not there: 2', async () => {
    expect(await countersign()).toMatchObject({ code: 2 })
    expect(await countersign('a.json', '--expect', 'abc')).toMatchObject({ code: 2 })
    expect(await countersign(join(folder, 'nothing.json'))).toMatchObject({ code: 2 })
  })
})
