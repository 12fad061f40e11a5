/** Purposes of an action: pinned with the release, told in its differences, absent where nobody named any. */
import { expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { compareReleases } from './compare'
import { composeRelease } from './compose'
import { digestRelease } from './content'
import { purposeLines } from './document-rules'
import { policyOfRelease } from './policy-of-release'

const [first, ...others] = sampleInputs().actions
const content = (purposes: string[] | undefined) =>
  composeRelease(sampleInputs({ actions: [{ ...first!, ...(purposes && { purposes }) }, ...others] }))
const inForce = { release: 'rel_1', digest: 'd', status: 'active', certified_until: 1 } as const
const entryOf = (purposes: string[] | undefined) =>
  policyOfRelease(content(purposes), inForce).agent.surface[first!.system]![first!.name]!
const root = (purposes: string[] | undefined) => digestRelease(content(purposes)).root
const sentences = (was: string[] | undefined, is: string[] | undefined) =>
  compareReleases(content(was), content(is)).map(({ kind, sentence }) => `${kind}: ${sentence}`)

test('are in the entry of the bundle, once and sorted in the package', () => {
  expect(content(['b', 'a', 'b']).sections.app.actions[0]?.purposes).toEqual(['a', 'b'])
  expect(entryOf(['b', 'a']).purposes).toEqual({ a: true, b: true })
  expect(entryOf([]).purposes).toEqual({})
})

test('that nobody named leave no trace, so that older digests hold', () => {
  expect(content(undefined).sections.app.actions[0]).not.toHaveProperty('purposes')
  expect(entryOf(undefined)).not.toHaveProperty('purposes')
  expect(root(undefined)).toBe(digestRelease(composeRelease(sampleInputs())).root)
})

test('change the digest whatever their order', () => {
  expect(root(['a', 'b'])).toBe(root(['b', 'a']))
  expect(new Set([root(undefined), root([]), root(['a']), root(['a', 'b'])]).size).toBe(4)
})

test('are told as more or less', () => {
  const name = `${first!.system} ${first!.name}`
  expect(sentences(undefined, ['a', 'b'])).toEqual([`less: ${name}: only for a, b`])
  expect(sentences(['a'], undefined)).toEqual([
    `more: ${name}: for any purpose of the release, no longer only for a`,
  ])
  expect(sentences(['a'], ['b'])).toEqual([
    `more: ${name}: Adds purpose b`,
    `less: ${name}: Removes purpose a`,
  ])
  expect(sentences(['a'], [])).toEqual([`less: ${name}: Removes purpose a`])
  expect(sentences(undefined, [])).toEqual([`less: ${name}: for no purpose, so denied`])
})

test('stand under the classification', () => {
  const line = (purposes: string[] | undefined) => purposeLines(content(purposes).sections.app.actions[0]!)
  expect(line(undefined)).toEqual([])
  expect(line(['a', 'b'])).toEqual(['Only for a, b'])
  expect(line([])).toEqual(['For no purpose, denied'])
})
