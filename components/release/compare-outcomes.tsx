'use client'

import { useState } from 'react'
import { OutcomeChange, OutcomeChip } from '@/components/console/outcome-chip'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { OUTCOMES } from '@/lib/domain/policy/model'
import type { Comparison } from './types'

type Outcomes = Comparison['outcomes']

const SHOWN = 20
const WORDS: Record<Outcomes['changes'][number]['kind'], string> = {
  added: 'newly released',
  removed: 'no longer released',
  looser: 'looser',
  tighter: 'tighter',
  mixed: 'looser for some calls, tighter for others',
  other: 'same outcome, other approvals or obligations',
}

/** How many actions are allowed, stepped up or denied on either side, and each that moves. */
export function CompareOutcomes({ outcomes }: { outcomes: Outcomes }) {
  const { before, after, changes, changed } = outcomes
  const [all, setAll] = useState(false)
  const shown = all ? changes : changes.slice(0, SHOWN)
  const byCall = Math.max(before.by_call, after.by_call)
  return (
    <Section
      title="Outcomes"
      description={`By tier and the rules that hold for every call; what is not released is denied.${
        byCall > 0
          ? ` The arguments of a call can make ${before.by_call.toLocaleString('en')} → ${after.by_call.toLocaleString('en')} actions stricter than counted here.`
          : ''
      }`}
    >
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
      {shown.length < changes.length && (
        <Button size="sm" variant="ghost" className="mt-2 print:hidden" onClick={() => setAll(true)}>
          {(changes.length - shown.length).toLocaleString('en')} more: show
        </Button>
      )}
      {shown.length < changed && (all || shown.length === changes.length) && (
        <p className="mt-1 text-meta text-muted">
          and {(changed - shown.length).toLocaleString('en')} more that this page does not list
        </p>
      )}
    </Section>
  )
}

/** `{amount: 501}`, `{amount: missing}`; nothing where no field of the call matters. */
function exampleWords(example: Record<string, unknown>): string {
  const parts = Object.entries(example).map(
    ([field, value]) => `${field}: ${value === null ? 'missing' : JSON.stringify(value)}`,
  )
  return parts.length === 0 ? '' : visibleLine(`{${parts.join(', ')}}`).slice(0, 120)
}
