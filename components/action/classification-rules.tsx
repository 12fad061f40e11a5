'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import type { CommandInput, QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { RULE_CLAIM_WORDS } from '@/lib/domain/action/classification-rule'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { type RuleDraft, RuleDialog } from './classification-rule-dialog'
import { Loading } from './loading'
import { longWords } from './words'

type Rules = QueryOutput<'action.list-classification-rules'>
type Rule = Rules['items'][number]
const FACETS = ['layer'] as const

/** The rules that layers keep. They suggest; a person adopts what they say in the workbench. */
export function ClassificationRules() {
  const list = useQuery(operationQuery<Rules>('action.list-classification-rules'))
  const filters = useFilters(FACETS)
  const [draft, setDraft] = useState<RuleDraft | null>(null)
  const [removing, setRemoving] = useState<Rule | null>(null)
  const remove = useCommand<CommandInput<'action.remove-classification-rule'>>(
    'action.remove-classification-rule',
    { onSuccess: () => setRemoving(null) },
  )
  const keeps = list.data?.keeps ?? []
  const reason = keeps.length > 0 ? null : 'Control layers and app teams with a system keep rules.'
  const blank: RuleDraft = { layer: keeps[0], system: null }
  useKeys([{ keys: 'c', label: 'New rule', run: () => setDraft(blank), reason }])
  const rows = list.data?.items ?? []
  const shown = rows.filter(
    row =>
      (filters.values.layer === null || row.layer === filters.values.layer) &&
      `${row.name} ${row.sentence}`.toLowerCase().includes(filters.text),
  )
  const columns: Column<Rule>[] = [
    {
      id: 'name',
      header: 'Rule',
      width: '100%',
      sort: row => row.name,
      cell: row => (
        <span className="block max-w-0 min-w-full truncate" title={`${row.sentence} ${row.rationale}`}>
          <span className="font-medium">{row.name}</span> <span className="text-muted">{row.sentence}</span>
        </span>
      ),
    },
    { id: 'layer', header: 'Kept by', sort: row => row.layer, cell: row => LAYER_NAMES[row.layer] },
    {
      id: 'matches',
      header: 'Matches',
      align: 'end',
      descFirst: true,
      sort: row => row.matches,
      cell: row => <Matches row={row} />,
    },
    {
      id: 'differs',
      header: 'Differ',
      align: 'end',
      hideBelow: 'lg',
      sort: row => row.differs,
      cell: row => row.differs.toLocaleString('en'),
    },
    {
      id: 'changed',
      header: 'Changed',
      hideBelow: 'lg',
      sort: row => row.changed_at,
      cell: row => (
        <span>
          {row.changed_by}{' '}
          <span className="text-muted">
            <Time at={row.changed_at} />
          </span>
        </span>
      ),
    },
    {
      id: 'acts',
      header: 'Acts',
      cell: row => (
        // The reason is the same for both, and long: once, in lines.
        <span className={row.may ? 'flex w-64 py-1 whitespace-normal' : 'inline-flex gap-1'}>
          <ButtonWithReason
            size="sm"
            reason={row.may}
            onClick={() => setDraft({ ...row, expected_version: row.version })}
          >
            Edit
          </ButtonWithReason>
          {row.may === null && (
            <Button size="sm" variant="ghost" onClick={() => setRemoving(row)}>
              Remove
            </Button>
          )}
        </span>
      ),
    },
  ]
  return (
    <>
      <PageHeader
        title="Classification rules"
        crumb="Classification rules"
        answer={
          list.data &&
          `${rows.length} ${rows.length === 1 ? 'rule suggests' : 'rules suggest'} classifications. None is applied without a person.`
        }
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            place="below"
            align="end"
            reason={reason}
            onClick={() => setDraft(blank)}
          >
            New rule
          </ButtonWithReason>
        }
      />
      {list.error && (
        <ErrorRegion
          what="The rules could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.isPending && <Loading rows={8} />}
      {list.data && (
        <>
          <FilterBar
            noun="rules"
            filters={filters}
            facets={[
              {
                name: 'layer',
                label: 'Kept by',
                any: 'Any layer',
                options: [...new Set(rows.map(row => row.layer))].map(layer => ({
                  value: layer,
                  label: LAYER_NAMES[layer],
                })),
              },
            ]}
            shown={shown.length}
            total={rows.length}
          />
          <DataTable
            label="Classification rules"
            noun="rule"
            rows={shown}
            columns={columns}
            rowId={row => row.id}
            rowName={row => row.name}
            filtered={filters.active}
            onClearFilters={filters.clear}
            empty={
              <EmptyState title="No rules yet">
                A layer keeps rules such as “every action named like delete_* is destructive”. Begin with a
                template below.
              </EmptyState>
            }
          />
          <Section
            title="Templates"
            description="Offered to begin with. None is active until a layer keeps it as its rule."
          >
            <ul className="max-w-5xl border-t">
              {list.data.templates.map(({ id, ...template }) => (
                <li key={id} className="flex items-center justify-between gap-3 border-b py-1.5 text-table">
                  <span className="min-w-0">
                    <span className="font-medium">{template.name}</span>{' '}
                    <span className="text-muted">
                      {template.name_pattern === '*' ? 'every action' : template.name_pattern}
                      {template.claim && `, ${RULE_CLAIM_WORDS[template.claim]}`}:{' '}
                      {longWords(template.classification)}
                    </span>
                  </span>
                  <ButtonWithReason
                    size="sm"
                    reason={reason}
                    aria-label={`Use ${template.name}`}
                    onClick={() => setDraft({ ...blank, ...template })}
                  >
                    Use
                  </ButtonWithReason>
                </li>
              ))}
            </ul>
          </Section>
        </>
      )}
      {draft && list.data && <RuleDialog draft={draft} rules={list.data} onClose={() => setDraft(null)} />}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={open => !open && setRemoving(null)}
        title={`Remove ${removing?.name ?? ''}`}
        confirm="Remove rule"
        cancel="Keep it"
        danger
        reason={{ label: 'Reason' }}
        pending={remove.pending}
        problem={remove.problem}
        onConfirm={why =>
          removing && void remove.run({ rule: removing.id, expected_version: removing.version, reason: why })
        }
      >
        <p>It suggests nothing more. What people adopted from it stays their own classification.</p>
      </ConfirmDialog>
    </>
  )
}

/** How many it matches, and the way to adopt them where it matches most. */
function Matches({ row }: { row: Rule }) {
  const [first] = row.systems
  if (!first) return <span className="text-muted">0</span>
  return (
    <Button size="sm" variant="ghost" asChild>
      <Link
        href={paths.actions(first.slug, { suggest: `rule:${row.id}` })}
        title={row.systems.map(one => `${one.name} ${one.matches}`).join(', ')}
      >
        {row.matches.toLocaleString('en')}
        {row.unclassified > 0 && `, ${row.unclassified.toLocaleString('en')} open`}
      </Link>
    </Button>
  )
}
