'use client'

import { OutcomeChip } from '@/components/console/outcome-chip'
import { PageHeader } from '@/components/console/page-header'
import { TierBars } from '@/components/console/tier-bars'
import { Notice } from '@/components/ui/notice'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { TIERS } from '@/lib/domain/policy/model'
import {
  APPROVAL_SECONDS,
  CERTIFICATION_DAYS,
  DATA_CLASS_POINTS,
  EFFECT_POINTS,
  FRESHNESS_SECONDS,
  SHIPPED_TIER_OUTCOMES,
  TIER_FROM_POINTS,
} from '@/lib/domain/policy/tiers'
import { duration, words } from './wording'

type OrganisationFactsProps = {
  name: string
  consoleUrl: string
  /** `PULSE_FRESHNESS` of this server, where it is set. */
  freshness: string | null
}

/** The numbers that every decision uses, from the same constants that the evaluator and the bundle use. */
export function OrganisationFacts({ name, consoleUrl, freshness }: OrganisationFactsProps) {
  return (
    <>
      <PageHeader
        title={name}
        crumb="Organisation"
        answer={
          <>
            Signs as <span className="font-mono text-table text-ink">{consoleUrl}</span>. Every action gets a
            tier from its points; the tier decides what happens by default.
          </>
        }
      />
      <Notice title="Shipped with this version, the same for everybody">
        The name is the server's setting <code className="font-mono text-table">ORGANISATION</code>, the
        address is <code className="font-mono text-table">CONSOLE_URL</code>. The numbers below come from{' '}
        <code className="font-mono text-table">lib/domain/policy/tiers.ts</code>: thresholds and guardrails
        make them stricter, nothing here makes them looser.
      </Notice>
      <Section
        title="Tiers"
        description="What an action of each tier needs when no threshold or guardrail says more."
      >
        <TierTable />
        {freshness && (
          <p className="mt-2 text-body text-muted">
            This server sets <code className="font-mono text-table">PULSE_FRESHNESS={freshness}</code>, which
            takes the place of the pulse limits above.
          </p>
        )}
      </Section>
      <Section
        title="Points"
        description="An action's points add up to its tier: effect, data class, and one each if it can't be undone and if it runs in production."
      >
        <div className="grid gap-x-8 gap-y-6 md:grid-cols-3">
          <PointsTable label="Effect" points={EFFECT_POINTS} />
          <PointsTable label="Data class" points={DATA_CLASS_POINTS} />
          <PointsTable
            label="Circumstance"
            points={{ can_not_be_undone: 1, in_production: 1 }}
            note="A read changes nothing, so it never counts as one that can't be undone. An unclassified action is Critical and denied."
          />
        </div>
      </Section>
    </>
  )
}

function TierTable() {
  return (
    <Table aria-label="Tiers">
      <TableHead>
        <tr>
          <TableHeader>Tier</TableHeader>
          <TableHeader className="text-right">From points</TableHeader>
          <TableHeader>Default outcome</TableHeader>
          <TableHeader>Approvals of a step-up</TableHeader>
          <TableHeader className="text-right">Approval holds</TableHeader>
          <TableHeader className="text-right">Certified for</TableHeader>
          <TableHeader className="text-right">Stale after</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {TIERS.map(tier => {
          const { outcome, approvals } = SHIPPED_TIER_OUTCOMES[tier]
          const needs = approvals
            .map(({ layer, count }) => `${count} from ${LAYER_NAMES[layer]}`)
            .join(' and ')
          return (
            <TableRow key={tier}>
              <TableCell>
                <TierBars tier={tier} />
              </TableCell>
              <TableCell className="text-right tabular-nums">{TIER_FROM_POINTS[tier]}</TableCell>
              <TableCell>
                <OutcomeChip outcome={outcome} />
              </TableCell>
              <TableCell>{needs || <span className="text-muted">None</span>}</TableCell>
              <TableCell className="text-right tabular-nums">
                {needs ? duration(APPROVAL_SECONDS[tier]) : '–'}
              </TableCell>
              <TableCell className="text-right tabular-nums">{CERTIFICATION_DAYS[tier]} d</TableCell>
              <TableCell className="text-right tabular-nums">{duration(FRESHNESS_SECONDS[tier])}</TableCell>
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}

function PointsTable({
  label,
  points,
  note,
}: {
  label: string
  points: Record<string, number>
  note?: string
}) {
  return (
    <div>
      <Table aria-label={`${label} points`}>
        <TableHead>
          <tr>
            <TableHeader>{label}</TableHeader>
            <TableHeader className="text-right">Points</TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {Object.entries(points).map(([name, value]) => (
            <TableRow key={name}>
              <TableCell>{words(name)}</TableCell>
              <TableCell className="text-right tabular-nums">{value === 0 ? '0' : `+${value}`}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {note && <p className="mt-2 text-meta text-muted">{note}</p>}
    </div>
  )
}
