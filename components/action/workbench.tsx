'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { useMemo, useState } from 'react'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { WithInspector } from '@/components/console/inspector'
import { PageHeader } from '@/components/console/page-header'
import { Refusal } from '@/components/console/refusal'
import { Time } from '@/components/console/time'
import { useSelection } from '@/components/console/use-row-keys'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Progress } from '@/components/ui/progress'
import { useEnvironment } from '@/lib/client/environment'
import { paths } from '@/lib/client/paths'
import type { Problem } from '@/lib/client/problem'
import { operationQuery } from '@/lib/client/queries'
import { lowers } from '@/lib/domain/action/decide-classify'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { ActionInspector } from './action-inspector'
import { AddAction } from './add-action'
import { ClaimsCell, NameCell, OutcomeCell, OverrideCell, TeamCell, TierCell } from './action-cells'
import { ClassifyBar } from './classify-bar'
import { complete, merge, type Patch, previewBulk } from './classification-draft'
import { adopting } from './adopting'
import { LinkButton } from './link-button'
import { LiveServerProblem } from './live-server'
import { Loading } from './loading'
import { LoweringDialog } from './lowering-dialog'
import { PurposesDialog } from './purposes-dialog'
import { SuggestionsDialog } from './suggestions-dialog'
import { SystemTags } from './system-tags'
import type { ActionItem, Workbench } from './types'
import { type Save, useClassify } from './use-classify'
import { useWorkbenchKeys } from './workbench-keys'
import { problemsOf, purposeFacet, sourcesFacet, toggle, useStableRows } from './workbench-rows'
import { ViewTabs, type View, VIEWS } from './view-tabs'

const FACETS = ['sources', 'purpose'] as const
const NO_PATCH: Patch = {}

export function ActionWorkbench({ system, me }: { system: string; me: string }) {
  const list = useQuery(operationQuery<Workbench>('action.list', { system }))
  if (list.data)
    return <Loaded view={list.data} input={{ system }} me={me} onRefresh={() => void list.refetch()} />
  if (list.error) {
    return (
      <>
        <PageHeader title="Actions" />
        <ErrorRegion
          what="The actions could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      </>
    )
  }
  return (
    <>
      <PageHeader title="Actions" />
      <Loading rows={18} />
    </>
  )
}

function Loaded({
  view,
  input,
  me,
  onRefresh,
}: {
  view: Workbench
  input: { system: string }
  me: string
  onRefresh: () => void
}) {
  const [chosenEnvironment] = useEnvironment()
  const environment = view.environments.find(one => one.id === chosenEnvironment) ??
    view.environments.find(one => one.production) ??
    view.environments[0] ?? { id: 'production', name: 'Production', production: true }
  const filters = useFilters(FACETS)
  const [tab, setTab] = useQueryState('view', parseAsString)
  const shownView: View = VIEWS.includes(tab as View) ? (tab as View) : 'all'
  const [openId, setOpenId] = useQueryState('action', parseAsString)
  const [active, setActive] = useState<string | null>(null)
  const [goTo, setGoTo] = useState<{ id: string } | null>(null)
  const [drafts, setDrafts] = useState<ReadonlyMap<string, Patch>>(new Map())
  const [bulkPatch, setBulkPatch] = useState<Patch>(NO_PATCH)
  const [asking, setAsking] = useState<{ saves: Save[]; lowered: Save[] } | null>(null)
  const [suggest, setSuggest] = useQueryState('suggest', parseAsString)
  const [scoping, setScoping] = useState(false)
  const [askProblem, setAskProblem] = useState<Problem | null>(null)
  const [pending, setPending] = useState(false)
  const selection = useSelection()
  const classify = useClassify(view.system.id, input, me)
  const rows = useStableRows(view, shownView, filters.text, filters.values.sources, filters.values.purpose)
  const byId = useMemo(() => new Map(view.items.map(item => [item.id, item])), [view.items])
  const at = useMemo(
    () => ({ system: view.system.slug, environment, floors: view.floors }),
    [view.system.slug, environment, view.floors],
  )
  const reason = view.may.classify
  const bulk = selection.selected.size > 1
  const chosen = bulk ? rows.filter(row => selection.selected.has(row.id)) : []
  const patchOf = (item: ActionItem): Patch =>
    merge(drafts.get(item.id) ?? item.classification ?? NO_PATCH, bulkPatch)
  const preview = bulk
    ? previewBulk(chosen, patchOf, at.system, environment, view.environments, view.floors)
    : null

  /** Saves at once, but for what gets less strict: that asks for one reason first. */
  async function submit(saves: Save[], why?: string) {
    const lowered = saves.filter(({ item, to }) => lowers(item.classification, to, view.environments))
    if (lowered.length > 0 && !why) return setAsking({ saves, lowered })
    // Before the answer: the keys that follow are meant for other rows.
    setDrafts(old => new Map([...old].filter(([id]) => !saves.some(({ item }) => item.id === id))))
    if (saves.length > 1) {
      setBulkPatch(NO_PATCH)
      selection.clear()
    }
    setPending(true)
    const problem = await classify.save(saves, { reason: why })
    setPending(false)
    setAskProblem(problem)
    if (!problem) setAsking(null)
  }

  function press(patch: Patch) {
    if (reason) return
    if (bulk) return setBulkPatch(old => toggle(old, patch))
    const item = active === null ? undefined : byId.get(active)
    if (!item) return
    const next = merge(drafts.get(item.id) ?? item.classification ?? NO_PATCH, patch)
    const whole = complete(next)
    if (whole) void submit([{ item, to: whole }])
    else setDrafts(old => new Map(old).set(item.id, next))
  }

  function applyBulk() {
    const saves = chosen.flatMap(item => {
      const to = complete(patchOf(item))
      return to ? [{ item, to }] : []
    })
    if (saves.length > 0) void submit(saves)
  }

  function adopt() {
    const items = bulk ? chosen : active === null ? [] : [byId.get(active)].filter(item => item !== undefined)
    const saves = items.flatMap(item => (item.suggestion ? [adopting(item, item.suggestion)] : []))
    if (!reason && saves.length > 0) void submit(saves)
  }

  function nextUnclassified() {
    const from = active === null ? -1 : rows.findIndex(row => row.id === active)
    const ahead = [...rows.slice(from + 1), ...rows.slice(0, from + 1)].find(
      row => row.state !== 'classified',
    )
    if (ahead) setGoTo({ id: ahead.id })
  }

  useWorkbenchKeys({
    press,
    reversible: () => {
      const item = active === null ? undefined : byId.get(active)
      const base = bulk
        ? bulkPatch
        : item
          ? (drafts.get(item.id) ?? item.classification ?? NO_PATCH)
          : NO_PATCH
      press({ reversible: !base.reversible })
    },
    adopt,
    nextUnclassified,
    undo: () => void classify.undoLast(),
    apply: bulk ? applyBulk : null,
    clear: bulk
      ? () => {
          selection.clear()
          setBulkPatch(NO_PATCH)
        }
      : null,
    suggestions: () => void setSuggest('all'),
    reason,
  })

  const columns = useMemo((): Column<ActionItem>[] => {
    const pressed = (item: ActionItem) =>
      bulk && selection.selected.has(item.id)
        ? merge(drafts.get(item.id) ?? item.classification ?? NO_PATCH, bulkPatch)
        : drafts.get(item.id)
    return [
      {
        id: 'name',
        header: 'Action',
        width: '100%',
        cell: item => (
          <span className="block max-w-0 min-w-full">
            <NameCell item={item} state={classify.rows.get(item.id)} />
          </span>
        ),
      },
      { id: 'claims', header: 'Server claims', cell: item => <ClaimsCell item={item} /> },
      { id: 'team', header: 'Team', cell: item => <TeamCell item={item} draft={drafts.get(item.id)} /> },
      { id: 'override', header: 'Override', hideBelow: 'xl', cell: item => <OverrideCell item={item} /> },
      { id: 'tier', header: 'Tier', cell: item => <TierCell item={item} patch={pressed(item)} at={at} /> },
      {
        id: 'outcome',
        header: 'Outcome',
        cell: item => <OutcomeCell item={item} patch={pressed(item)} at={at} />,
      },
      {
        id: 'agents',
        header: 'Agents',
        align: 'end',
        hideBelow: 'lg',
        cell: item => item.agents.toLocaleString('en'),
      },
      {
        id: 'by',
        header: 'Classified',
        hideBelow: 'xl',
        cell: item =>
          item.classified_at ? (
            <span>
              {item.classified_by}{' '}
              <span className="text-muted">
                <Time at={item.classified_at} />
              </span>
            </span>
          ) : (
            <span className="text-muted">–</span>
          ),
      },
    ]
  }, [bulk, selection.selected, drafts, bulkPatch, classify.rows, at])

  const facets = useMemo(() => [sourcesFacet(view.items), purposeFacet(view)], [view])
  const open = openId ? byId.get(openId) : undefined
  const done = view.counts.all - view.counts.unclassified
  const problems = problemsOf(classify.rows)
  return (
    <>
      <PageHeader
        title={view.system.name}
        crumb={view.system.name}
        answer={
          <>
            {view.counts.unclassified === 0
              ? `All ${view.counts.all.toLocaleString('en')} actions are classified. `
              : `${view.counts.unclassified.toLocaleString('en')} of ${view.counts.all.toLocaleString('en')} actions are not classified, so denied. `}
            Owned by {view.system.team.name}
            {view.system.imported_at && (
              <>
                , imported <Time at={view.system.imported_at} />
              </>
            )}
            .
          </>
        }
        meta={<Progress label="classified" done={done} total={view.counts.all} />}
        secondary={
          <>
            <SystemTags system={view.system} reason={view.may.tags} />
            <Button onClick={() => void setSuggest('all')}>Suggestions</Button>
            {view.system.kind === 'manual' ? (
              <AddAction system={view.system} reason={view.may.import} />
            ) : (
              <LinkButton
                reason={view.may.import}
                place="below"
                align="end"
                href={paths.imports(view.system.id)}
              >
                Re-import
              </LinkButton>
            )}
          </>
        }
        primary={
          <Button variant="primary" asChild>
            <Link href={paths.agents()}>Propose release</Link>
          </Button>
        }
      />
      {view.system.kind === 'mcp' && <LiveServerProblem system={view.system.id} />}
      {reason && (
        <Notice className="mb-3" title="You can look, not change">
          {reason}
        </Notice>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <ViewTabs
          counts={view.counts}
          view={shownView}
          onView={next => void setTab(next === 'all' ? null : next)}
        />
        <FilterBar
          noun="actions"
          filters={filters}
          facets={facets}
          shown={rows.length}
          total={view.counts.all}
        />
      </div>
      <WithInspector
        inspector={
          open ? (
            <ActionInspector
              key={open.id}
              item={open}
              view={view}
              onAdopt={suggestion => void submit([adopting(open, suggestion)])}
              onClose={() => void setOpenId(null)}
            />
          ) : null
        }
      >
        {problems.length > 0 && (
          <div className="mb-3 flex flex-col gap-2">
            {problems.slice(0, 3).map(({ ids, problem }) => (
              <div
                key={ids[0]}
                className="flex items-start justify-between gap-3 rounded-md border border-deny/40 bg-deny-tint px-3 py-2"
              >
                <Refusal problem={problem} />
                <Button
                  size="sm"
                  onClick={() => {
                    if (problem.code === 'stale_version') onRefresh()
                    classify.forget(ids)
                  }}
                >
                  {problem.code === 'stale_version' ? 'Show theirs' : 'Dismiss'}
                </Button>
              </div>
            ))}
          </div>
        )}
        {/* Hundreds of rows: always the compact ones. */}
        <div className="[--row:32px]">
          <DataTable
            label={`Actions of ${view.system.name}`}
            noun="action"
            rows={rows}
            columns={columns}
            rowId={item => item.id}
            rowName={item => visibleLine(item.name).slice(0, 100)}
            onOpen={item => void setOpenId(item.id)}
            openId={openId}
            onActive={setActive}
            goTo={goTo}
            selection={selection}
            filtered={filters.active || shownView !== 'all'}
            onClearFilters={() => {
              filters.clear()
              void setTab(null)
            }}
            empty={
              <EmptyState title="No actions yet">
                {view.system.kind === 'manual'
                  ? `Add the actions of ${view.system.name} one by one.`
                  : `The last import of ${view.system.name} listed none. Import again to fill it.`}
              </EmptyState>
            }
          />
        </div>
        <ClassifyBar
          count={bulk ? selection.selected.size : 1}
          bulk={bulk}
          patch={
            bulk
              ? bulkPatch
              : (active !== null && (drafts.get(active) ?? byId.get(active)?.classification)) || NO_PATCH
          }
          onPatch={press}
          preview={preview}
          environment={environment.name}
          reason={reason ?? (!bulk && active === null ? 'Choose a row with J, or by clicking it.' : null)}
          onApply={applyBulk}
          onAdopt={adopt}
          onClear={selection.clear}
          onPurposes={() => setScoping(true)}
          purposesReason={view.may.purposes}
          onUndo={() => void classify.undoLast()}
          undoable={classify.undoable}
        />
      </WithInspector>
      {suggest && (
        <SuggestionsDialog
          view={view}
          environment={environment}
          from={suggest}
          reason={reason}
          onAdopt={saves => {
            void setSuggest(null)
            void submit(saves)
          }}
          onClose={() => void setSuggest(null)}
        />
      )}
      {scoping && <PurposesDialog items={chosen} view={view} onClose={() => setScoping(false)} />}
      {asking && (
        <LoweringDialog
          {...asking}
          view={view}
          environment={environment}
          pending={pending}
          problem={askProblem}
          onCancel={() => {
            setAsking(null)
            setAskProblem(null)
          }}
          onConfirm={why => void submit(asking.saves, why)}
        />
      )}
    </>
  )
}
