import { expect, test } from 'vitest'
import { useDatabase } from '@/lib/testing/database'
import { asFirstRun, discardUnfinishedFirstRun } from './first-run'

const database = useDatabase()
const nobodys = '/nonexistent'

test('a first run that ended is kept', async () => {
  await asFirstRun(database.url, async () => {
    await database.admin`CREATE TABLE first_content (id int)`
  })
  expect(await discardUnfinishedFirstRun(database.url, nobodys)).toBe(false)
  expect(await database.admin`SELECT to_regclass('first_content') IS NOT NULL AS kept`).toEqual([
    { kept: true },
  ])
})

test("one that was interrupted is no organisation; somebody else's server is left to its owner", async () => {
  const interrupted = asFirstRun(database.url, () => Promise.reject(new Error('interrupted')))
  await expect(interrupted).rejects.toThrow('interrupted')
  await expect(discardUnfinishedFirstRun(database.url, nobodys)).rejects.toThrow(
    /interrupted.*empty database/,
  )
})
