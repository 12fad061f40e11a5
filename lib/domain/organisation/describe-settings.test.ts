import { expect, test } from 'vitest'
import { SETTING_GROUPS, SETTING_NAMES } from './describe-settings'

test('every setting stands in one group: none is missing from the screens', () => {
  expect(SETTING_GROUPS.flatMap(({ names }) => names).toSorted()).toEqual(SETTING_NAMES.toSorted())
})
