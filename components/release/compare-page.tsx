'use client'

import { useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, Link2, Printer } from 'lucide-react'
import Link from 'next/link'
import { parseAsString, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { useCopy } from '@/lib/client/use-copy'
import { chooseReleases } from './compare-choice'
import { CompareOutcomes } from './compare-outcomes'
import { ComparePicker } from './compare-picker'
import { CompareSections } from './compare-sections'
import { CompareSides } from './compare-sides'
import type { Comparison } from './types'

const PARAMS = { agent: parseAsString, from: parseAsString, to: parseAsString }

/** Any two releases of an agent: what differs, in sentences, and what that does to outcomes. */
export function CompareReleases() {
  const [asked, setAsked] = useQueryStates(PARAMS, { history: 'replace' })
  const choices = useQuery(operationQuery<QueryOutput<'release.choices'>>('release.choices', {}))
  const chosen = chooseReleases(choices.data?.items ?? [], asked)
  const { from, to } = chosen
  const both = from !== null && to !== null
  const compared = useQuery({
    ...operationQuery<Comparison>('release.compare', { before: from ?? '', after: to ?? '' }),
    enabled: both,
  })
  const { copied, copy } = useCopy()
  const [uncopied, setUncopied] = useState(false)
  const choose = (next: { agent?: string | null; from?: string | null; to?: string | null }) =>
    void setAsked({ agent: null, from, to, ...next })
  const swap = () => choose({ from: to, to: from })
  const copyLink = async () =>
    setUncopied(both && !(await copy(new URL(paths.releaseCompare({ from, to }), window.location.href).href)))
  const reason = both ? null : 'Choose two releases first.'

  useKeys([
    { keys: 'c', label: 'Copy link to this comparison', reason, run: () => void copyLink() },
    { keys: 'p', label: 'Print this comparison', reason, run: () => window.print() },
    { keys: 'w', label: 'Swap the two releases', reason, run: swap },
  ])

  return (
    <>
      <PageHeader
        title={compared.data && both ? `Compare ${compared.data.agent.name}` : 'Compare releases'}
        crumb="Compare"
        answer={answer(compared.data && both ? compared.data : null)}
        secondary={
          both && (
            <span className="flex flex-wrap gap-2 print:hidden">
              <Button kbd="w" onClick={swap}>
                <ArrowLeftRight aria-hidden="true" />
                Swap
              </Button>
              <Button kbd="p" onClick={() => window.print()}>
                <Printer aria-hidden="true" />
                Print
              </Button>
            </span>
          )
        }
        primary={
          both && (
            <Button variant="primary" kbd="c" className="print:hidden" onClick={() => void copyLink()}>
              <Link2 aria-hidden="true" />
              {copied ? 'Copied' : 'Copy link'}
            </Button>
          )
        }
      />
      {uncopied && (
        <p role="status" className="mb-3 text-table text-muted print:hidden">
          This browser gives no access to the clipboard here. The address of this page is the link.
        </p>
      )}
      {choices.error && !choices.data ? (
        <ErrorRegion
          what="The releases could not be loaded"
          error={choices.error}
          onRetry={() => void choices.refetch()}
          retrying={choices.isFetching}
        />
      ) : !choices.data ? (
        <Loading />
      ) : choices.data.items.length === 0 ? (
        <EmptyState
          title="Nothing to compare yet"
          action={
            <Button asChild>
              <Link href={paths.agents()}>Open agents</Link>
            </Button>
          }
        >
          Two releases of one agent can be held against each other, in one environment or across two. Open an
          agent and propose its first one.
        </EmptyState>
      ) : (
        <>
          <ComparePicker items={choices.data.items} chosen={chosen} onChoose={choose} />
          {!both ? (
            <EmptyState title={chosen.agent === null ? 'Choose an agent' : 'Only one release'}>
              {chosen.agent === null
                ? 'Then its newest release is held against the one in force, and you can choose any other two.'
                : 'This agent has one release, and comparing takes two. The next one can be held against it.'}
            </EmptyState>
          ) : compared.error && !compared.data ? (
            <ErrorRegion
              what="The two releases could not be compared"
              kept="Your choice is kept"
              error={compared.error}
              onRetry={() => void compared.refetch()}
              retrying={compared.isFetching}
            />
          ) : compared.data ? (
            <>
              <CompareSides comparison={compared.data} />
              <CompareOutcomes key={`${from} ${to}`} comparison={compared.data} />
              <CompareSections comparison={compared.data} />
            </>
          ) : (
            <Loading />
          )}
        </>
      )}
    </>
  )
}

function answer(comparison: Comparison | null): string {
  if (!comparison) return 'What differs between two releases of one agent, and what that does to its calls.'
  if (comparison.same) return 'Same digest: the two are the same package.'
  const { differences, outcomes } = comparison
  const count = (kind: string) => differences.filter(each => each.kind === kind).length
  return `${count('more')} gets more, ${count('less')} gets less, ${count('other')} other. ${
    outcomes.changed === 0
      ? 'No outcome changes.'
      : `${many(outcomes.changed, 'action')} ${outcomes.changed === 1 ? 'changes' : 'change'} outcome or demands.`
  }`
}

const many = (count: number, noun: string) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

function Loading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4 py-6">
      <Skeleton className="w-2/3" />
      <Skeleton className="w-1/2" />
      <Skeleton className="w-3/5" />
    </div>
  )
}
