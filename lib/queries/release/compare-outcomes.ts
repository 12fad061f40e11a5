/** `release.compare-outcomes`: every action whose outcome differs between two releases, page by page. */
import { z } from 'zod'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { compareOutcomesOfReleases } from '@/lib/domain/policy/compare-release-outcomes'
import { isRefusal } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { decodeNumberCursor, page, pageInput, pageOf } from '../paging'
import { loadTwoReleases, outcomeChange, twoReleases } from './two-releases'

const PAGE = 200

export const compareOutcomes = defineQuery({
  name: 'release.compare-outcomes',
  summary: 'Every action whose outcome differs between two releases of one agent: what gets looser first.',
  permission: 'console.read',
  input: z.strictObject({ ...pageInput, ...twoReleases }),
  output: pageOf(outcomeChange),
  async run(input, context) {
    const two = await loadTwoReleases(input, context)
    if (isRefusal(two)) return two
    const limit = input.limit ?? PAGE
    const { changes } = compareOutcomesOfReleases(two.was, two.is, epochSeconds(context.now))
    // The two packages don't change, so a place in their list is as good as a key.
    const from = decodeNumberCursor(input.cursor) ?? 0
    const rows = changes.slice(from, from + limit + 1).map((change, at) => ({ change, next: from + at + 1 }))
    const { items, next_cursor } = page(rows, limit, row => [row.next])
    return { items: items.map(({ change }) => change), next_cursor }
  },
})
