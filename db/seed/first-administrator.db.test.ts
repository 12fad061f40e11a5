import { expect, test } from 'vitest'
import { loadRules } from '@/db/stores/organisation-rules'
import { writeDatabase } from '@/db/write'
import { SHIPPED_RULES } from '@/lib/domain/organisation/rules'
import { useDatabase } from '@/lib/testing/database'
import { createFirstAdministrator } from './first-administrator'

const database = useDatabase()

test('an installation of before, without rules of its own, keeps what was shipped then', async () => {
  const { version, rules } = await loadRules(writeDatabase())
  expect(version).toBe(0)
  expect(rules.settings.reauthentication).toBe('any_tier')
  expect(rules.matrix.some(row => row.drill)).toBe(false)
})

test('a new one writes down what is shipped now: a sign-in is enough for low tier only', async () => {
  await createFirstAdministrator({ email: 'ada@acme.example', log: () => {} })
  const rows = await database.admin`select version, content from organisation_rules`
  expect(rows).toEqual([{ version: 0, content: SHIPPED_RULES }])
  const { rules } = await loadRules(writeDatabase())
  expect(rules.settings.reauthentication).toBe('low_tier')
})
