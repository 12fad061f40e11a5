import { expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { composeRelease } from './compose'
import { digestRelease, type ReleaseContent } from './content'
import { countUnchanged } from './count-unchanged'

const count = (before: ReleaseContent, after: ReleaseContent) =>
  countUnchanged(
    { content: before, digests: digestRelease(before) },
    { content: after, digests: digestRelease(after) },
  )
const content = composeRelease(sampleInputs())

test('the same release has all of it in common', () => {
  const { iam, app } = count(content, content)
  expect([iam, app]).toEqual([7, 2])
})

test('one value, and one entry of a list, less where they differ', () => {
  const after = structuredClone(content)
  after.sections.iam.model = 'model-2'
  after.sections.app.actions[0]!.definition_digest = 'b'.repeat(64)
  expect(count(content, after)).toMatchObject({ iam: 6, app: 1 })
})

test('the order of keys makes no difference', () => {
  const after = structuredClone(content)
  after.sections.app.actions = after.sections.app.actions.map(
    action => Object.fromEntries(Object.entries(action).reverse()) as typeof action,
  )
  after.sections.app.actions[1]!.overridden = true
  expect(count(content, after).app).toBe(1)
})

test('endpoints count one each', () => {
  const one = structuredClone(content)
  // The surface has two actions; external parties and both places of enforcement count one each.
  one.sections.security.endpoints = [{ system: 'shop', endpoints: ['a', 'b'] }]
  const two = structuredClone(content)
  two.sections.security.endpoints = [{ system: 'shop', endpoints: ['b', 'c', 'd'] }]
  expect(count(one, two).security).toBe(2 + 3 + 1)
})
