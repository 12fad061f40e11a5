import { expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { refuse } from '../refusal'
import { composeRelease } from './compose'
import { withWhatChanged } from './what-changed'

const inputs = sampleInputs()
const shown = composeRelease(inputs)
const offered = composeRelease({ ...inputs, agent: { ...inputs.agent, model: 'model-2' } })
const refusal = refuse('digest_changed', 'It changed.', { data: { digest: 'd' } })

test('a digest that was offered once is refused with what changed since', () => {
  expect(withWhatChanged(refusal, shown, offered)).toMatchObject({
    detail: 'It changed. Changed: IAM.',
    data: { digest: 'd', changed: ['iam'], differences: ['Model: model-1 → model-2'] },
  })
})

test('a digest that never was one of this release, and other refusals, stay as they are', () => {
  expect(withWhatChanged(refusal, null, offered)).toBe(refusal)
  const other = refuse('wrong_state', 'It is a draft.')
  expect(withWhatChanged(other, shown, offered)).toBe(other)
})
