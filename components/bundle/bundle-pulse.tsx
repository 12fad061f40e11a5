'use client'

import Link from 'next/link'
import { TierBars } from '@/components/console/tier-bars'
import { Time } from '@/components/console/time'
import { Notice } from '@/components/ui/notice'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { formatCountdown, toSeconds } from '@/lib/client/format-time'
import { useNow } from '@/lib/client/now'
import { paths } from '@/lib/client/paths'
import { TIERS } from '@/lib/domain/policy/model'
import type { Bundle } from './types'

/** Three missed pulses (one every 20 s) are no hiccup. */
const LATE_SECONDS = 60

export function BundlePulse({ pulse, environment }: { pulse: Bundle['pulse']; environment: string }) {
  const now = useNow(1)
  const title = 'Pulse'
  const description =
    'A tiny signed bundle beside it, made again every 20 seconds: how long a decision may go without news, and who is stopped.'
  if (!pulse) {
    return (
      <Section title={title} description={description}>
        <Notice tone="step" title="No pulse yet">
          The signer makes one within seconds of its start. Without it enforcers deny everything.
        </Notice>
      </Section>
    )
  }
  const age = now - toSeconds(pulse.issued_at)
  return (
    <Section title={title} description={description}>
      {age > LATE_SECONDS && (
        <Notice tone="deny" title={`The last pulse is ${formatCountdown(age)} old`} className="mb-3">
          The signer of {environment} does not run, or can’t reach the database. High-tier actions deny once
          their limit is over; platform engineers can start it again.
        </Notice>
      )}
      <div className="grid gap-x-12 gap-y-4 lg:grid-cols-2">
        <Table aria-label="Until when each tier is decided without a newer pulse">
          <TableHead>
            <tr>
              <TableHeader>Tier</TableHeader>
              <TableHeader className="text-right">Decided without news for</TableHeader>
              <TableHeader className="text-right">From now</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {TIERS.toReversed().map(tier => {
              const until = pulse.fresh_until?.[tier]
              const left = until ? toSeconds(until) - now : null
              return (
                <TableRow key={tier}>
                  <TableCell>
                    <TierBars tier={tier} />
                  </TableCell>
                  <TableCell className="text-right tabular-nums">
                    {until ? formatCountdown(toSeconds(until) - toSeconds(pulse.issued_at)) : '–'}
                  </TableCell>
                  <TableCell className="text-right tabular-nums">
                    {left === null ? (
                      '–'
                    ) : left > 0 ? (
                      formatCountdown(left)
                    ) : (
                      <span className="text-deny">over</span>
                    )}
                  </TableCell>
                </TableRow>
              )
            })}
          </TableBody>
        </Table>
        <dl className="grid h-fit grid-cols-[8.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-table">
          <dt className="text-muted">Issued</dt>
          <dd>
            <Time at={pulse.issued_at} />
          </dd>
          <dt className="text-muted">Revision</dt>
          <dd className="font-mono text-meta wrap-anywhere">{pulse.revision}</dd>
          <dt className="text-muted">Least serial</dt>
          <dd>{pulse.least_serial.toLocaleString('en')}, older bundles deny everything</dd>
          <dt className="text-muted">Stopped</dt>
          <dd>
            {pulse.killed.length === 0
              ? 'Nobody'
              : pulse.killed.map((agent, at) => (
                  <span key={agent.id}>
                    {at > 0 && ', '}
                    <Link href={paths.agent(agent.id)} className="text-link underline underline-offset-2">
                      {agent.name}
                    </Link>
                  </span>
                ))}
          </dd>
        </dl>
      </div>
    </Section>
  )
}
