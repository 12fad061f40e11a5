'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { PageHeader } from '@/components/console/page-header'
import { EvidenceLink } from '@/components/console/refusal'
import { Stat, StatRow } from '@/components/console/stat'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { formatRelative, toSeconds } from '@/lib/client/format-time'
import { useEnvironment } from '@/lib/client/environment'
import { useNow } from '@/lib/client/now'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { eventWords } from './event-words'
import { type Need, NeedsTable, needHref } from './needs-table'

type Summary = QueryOutput<'home.summary'>

export function HomePage() {
  const [environment] = useEnvironment()
  const home = useQuery({
    ...operationQuery<Summary>('home.summary', { environment: environment ?? undefined }),
    refetchInterval: 5000,
  })
  if (home.data) return <Home summary={home.data} />
  if (!home.error) return null
  return (
    <ErrorRegion
      what="Your work could not be loaded"
      error={home.error}
      onRetry={() => void home.refetch()}
      retrying={home.isFetching}
    />
  )
}

function Home({ summary }: { summary: Summary }) {
  const now = useNow(60)
  const { needs_you: needs, waiting_on_others: waiting, done_by_you: done, health } = summary
  const first = needs[0]
  return (
    <>
      <PageHeader
        title="Home"
        answer={answer(summary, now)}
        primary={
          first ? (
            <Button asChild variant="primary">
              <Link href={needHref(first)}>Open first: {first.title}</Link>
            </Button>
          ) : (
            <Button asChild variant="primary">
              {summary.auditor ? (
                <Link href={paths.evidence()}>Open evidence</Link>
              ) : (
                <Link href={paths.agents()}>Open agents</Link>
              )}
            </Button>
          )
        }
      />
      <Health health={health} />
      <div className="mt-6">
        {summary.empty && needs.length === 0 ? (
          <FirstStep />
        ) : (
          <NeedsTable needs={needs} waiting={waiting.length} />
        )}
      </div>
      <div className="mt-8 grid gap-x-10 gap-y-6 lg:grid-cols-2">
        <Waiting waiting={waiting} />
        <Done done={done} />
      </div>
    </>
  )
}

function answer(summary: Summary, now: number): string {
  const { needs_you: needs, waiting_on_others: waiting } = summary
  if (needs.length === 0)
    return waiting.length === 0 ? 'Nothing waits on you' : `Nothing waits on you; ${waiting.length} on others`
  const since = needs.flatMap((need: Need) => (need.since ? [toSeconds(need.since)] : []))
  const oldest = since.length > 0 ? `, the oldest from ${formatRelative(Math.min(...since), now)}` : ''
  return `${needs.length} ${needs.length === 1 ? 'needs' : 'need'} you${oldest}`
}

function Health({ health }: { health: Summary['health'] }) {
  const behind = health.enforcers - health.enforcers_current
  return (
    <section aria-label="Health">
      <StatRow>
        <Stat
          label="Enforcers current"
          value={`${health.enforcers_current}/${health.enforcers}`}
          href={paths.enforcers()}
          {...(behind > 0 && { tone: 'step' as const, shape: 'clock' as const })}
        />
        <Stat
          label="Vacant layers"
          value={health.vacant_layers}
          href={paths.agents({ vacant: 'any' })}
          {...(health.vacant_layers > 0 && { tone: 'deny' as const, shape: 'cross' as const })}
        />
        <Stat
          label="Lapsing 30 d"
          value={health.lapsing}
          href={paths.recertification({ status: 'lapsing' })}
          {...(health.lapsing > 0 && { tone: 'step' as const, shape: 'clock' as const })}
        />
        <Stat
          label="Lapsed"
          value={health.lapsed}
          href={paths.recertification({ status: 'lapsed' })}
          {...(health.lapsed > 0 && { tone: 'deny' as const, shape: 'cross' as const })}
        />
        <Stat
          label={
            health.exceptions_waiting > 0
              ? `Exceptions, ${health.exceptions_waiting} asked for`
              : 'Exceptions'
          }
          value={
            health.exceptions_ending > 0
              ? `${health.exceptions}, ${health.exceptions_ending} ${health.exceptions_ending === 1 ? 'ends' : 'end'} in 7 d`
              : health.exceptions
          }
          href={paths.guardrails()}
        />
        <Stat
          label="Prototypes"
          value={
            health.prototypes_ending > 0
              ? `${health.prototypes}, ${health.prototypes_ending} ${health.prototypes_ending === 1 ? 'ends' : 'end'} in 7 d`
              : health.prototypes
          }
          href={paths.agents({ prototype: 'any' })}
          {...(health.prototypes_ending > 0 && { tone: 'step' as const, shape: 'clock' as const })}
        />
        <Stat label="In review" value={health.in_review} href={paths.releases({ state: 'in_review' })} />
        <Stat
          label="Unclassified"
          value={`${health.unclassified.toLocaleString('en')}/${health.actions.toLocaleString('en')}`}
          href={paths.coverage()}
          {...(health.unclassified > 0 && { tone: 'tier' as const, shape: 'ring' as const })}
        />
      </StatRow>
    </section>
  )
}

function FirstStep() {
  return (
    <EmptyState
      title="No agents yet"
      action={
        <Button asChild>
          <Link href={paths.agentNew()}>Register agent</Link>
        </Button>
      }
    >
      An agent is registered by its app team, owned by six control layers, and may do nothing before they have
      signed.
    </EmptyState>
  )
}

function Waiting({ waiting }: { waiting: Summary['waiting_on_others'] }) {
  return (
    <Section title={`Waiting on others ${waiting.length}`} className="mt-0">
      {waiting.length === 0 ? (
        <p className="text-table text-muted">No release of yours waits on anybody else.</p>
      ) : (
        <ul className="text-table">
          {waiting.slice(0, 8).map(row => (
            <li key={row.release} className="flex min-h-9 items-center gap-3 border-b py-1">
              <Link href={paths.release(row.release)} className="shrink-0 font-medium hover:underline">
                {row.label}
              </Link>
              <span className="min-w-0 flex-1 truncate text-muted">
                {row.state === 'approved'
                  ? 'signed by all, the signer publishes it'
                  : row.missing
                      .map(({ layer, accountable }) => `${LAYER_NAMES[layer]} ${accountable ?? 'vacant'}`)
                      .join(', ')}
              </span>
              <span className="tabular-nums">
                {row.signed}/{row.required}
              </span>
              <Time at={row.since} className="text-muted" />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Done({ done }: { done: Summary['done_by_you'] }) {
  return (
    <Section title={`Done by you ${done.length}`} className="mt-0">
      {done.length === 0 ? (
        <p className="text-table text-muted">Nothing in the last 7 days.</p>
      ) : (
        <ul className="text-table">
          {done.slice(0, 8).map(row => (
            <li key={row.seq} className="flex min-h-9 items-center gap-3 border-b py-1">
              <span className="min-w-0 flex-1 truncate">
                {eventWords(row.type)}
                {row.layer && ` ${LAYER_NAMES[row.layer as ControlLayer] ?? row.layer}`}
                {row.agent && <span className="text-muted">, {row.agent.name}</span>}
              </span>
              <EvidenceLink entry={row.seq}>#{row.seq.toLocaleString('en')}</EvidenceLink>
              <Time at={row.at} className="text-muted" />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
