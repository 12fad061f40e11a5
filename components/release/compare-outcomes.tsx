'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorRegion } from '@/components/console/error-region'
import { OutcomeChange, OutcomeChip } from '@/components/console/outcome-chip'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { query } from '@/lib/client/api'
import type { QueryOutput } from '@/lib/client/operation-types'
import type { Problem } from '@/lib/client/problem'
import { operationKey } from '@/lib/client/queries'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { exampleWords } from '@/components/policy/example-words'
import type { Comparison } from './types'

type Page = QueryOutput<'release.compare-outcomes'>

const SHOWN = 20
/** The most that one page may have. */
const PAGE = 200
const WORDS: Record<Page['items'][number]['kind'], string> = {
  added: 'newly released',
  removed: 'no longer released',
  looser: 'looser',
  tighter: 'tighter',
  mixed: 'looser for some calls, tighter for others',
  other: 'same outcome, other approvals or obligations',
  not_analysed: 'not analysed: more combines than is worked out',
}

/** How many actions are allowed, stepped up or denied on either side, and each that moves. */
export function CompareOutcomes({ comparison }: { comparison: Comparison }) {
  const { before, after, changes: first, changed } = comparison.outcomes
  const [all, setAll] = useState(false)
  const more = useMoreChanges(comparison, all && first.length < changed)
  const pages = more.data?.pages.flatMap(each => each.items)
  const shown = !all ? first.slice(0, SHOWN) : pages && pages.length > first.length ? pages : first
  return (
    <Section title="Outcomes" description={describe(before, after)}>
      <div className="max-w-md">
        <Table aria-label="Actions by outcome">
          <TableHead>
            <tr>
              <TableHeader className="static w-full">Outcome</TableHeader>
              <TableHeader className="static text-right">Actions from</TableHeader>
              <TableHeader className="static text-right">Actions to</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {OUTCOMES.map(outcome => (
              <TableRow key={outcome}>
                <TableCell>
                  <OutcomeChip outcome={outcome} />
                </TableCell>
                <TableCell className="text-right tabular-nums">
                  {before[outcome].toLocaleString('en')}
                </TableCell>
                <TableCell className="text-right tabular-nums">
                  {after[outcome].toLocaleString('en')}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
      <h3 className="mt-5 mb-1 text-body font-medium">
        Actions that change <span className="font-normal text-muted tabular-nums">{changed}</span>
      </h3>
      {changed === 0 ? (
        <p className="text-table text-muted">No outcome of any action changes.</p>
      ) : (
        <ul>
          {shown.map(change => (
            <li
              key={`${change.system} ${change.action}`}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b py-1.5 text-table"
            >
              <span className="font-mono text-meta wrap-anywhere">
                {visibleLine(`${change.system} ${change.action}`)}
              </span>
              {change.example && (
                <span className="font-mono text-meta wrap-anywhere text-muted">
                  {exampleWords(change.example)}
                </span>
              )}
              <span className="ml-auto inline-flex items-center gap-2">
                <span className="text-meta text-muted">{WORDS[change.kind]}</span>
                <OutcomeChange from={change.before} to={change.after} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {shown.length < changed && !more.error && (
        <Button
          size="sm"
          variant="ghost"
          className="mt-2 print:hidden"
          pending={more.isFetching}
          onClick={() => (all ? void more.fetchNextPage() : setAll(true))}
        >
          {(changed - shown.length).toLocaleString('en')} more: show{' '}
          {Math.min(PAGE, changed - shown.length).toLocaleString('en')}
        </Button>
      )}
      {more.error && (
        <ErrorRegion
          what="The further actions could not be loaded"
          error={more.error}
          onRetry={() => void more.fetchNextPage()}
          retrying={more.isFetching}
        />
      )}
      {shown.length < changed && (
        <p className="mt-1 hidden text-meta text-muted print:block">
          and {(changed - shown.length).toLocaleString('en')} more that were not shown when this was printed
        </p>
      )}
    </Section>
  )
}

type Counts = Comparison['outcomes']['before']

function describe(before: Counts, after: Counts): string {
  const number = (value: number) => value.toLocaleString('en')
  const parts = [
    'Actions by the mildest outcome that a call of theirs can have; what is not released is denied.',
  ]
  if (before.by_call + after.by_call > 0)
    parts.push(
      `Other calls of ${number(before.by_call)} → ${number(after.by_call)} of them get a stricter one.`,
    )
  if (before.not_analysed + after.not_analysed > 0)
    parts.push(
      `In ${number(before.not_analysed)} → ${number(after.not_analysed)} more combines than is worked out: those stand under tier and the rules that hold for every call, and may be stricter.`,
    )
  return parts.join(' ')
}

/** All that change, as many at a time as the door hands out; the comparison itself has the first page. */
function useMoreChanges(comparison: Comparison, enabled: boolean) {
  const input = { before: comparison.before.id, after: comparison.after.id, limit: PAGE }
  return useInfiniteQuery<Page, Problem, { pages: Page[] }, ReturnType<typeof operationKey>, string | null>({
    queryKey: operationKey('release.compare-outcomes', input),
    queryFn: ({ pageParam, signal }) =>
      query<Page>('release.compare-outcomes', { ...input, cursor: pageParam ?? undefined }, signal),
    initialPageParam: null,
    getNextPageParam: last => last.next_cursor,
    enabled,
  })
}
