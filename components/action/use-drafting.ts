'use client'

import { useState } from 'react'
import type { Selection } from '@/components/console/use-row-keys'
import type { Problem } from '@/lib/client/problem'
import { lowers } from '@/lib/domain/action/decide-classify'
import { adopting } from './adopting'
import { complete, merge, type Patch } from './classification-draft'
import type { ActionItem, Workbench } from './types'
import type { Save, useClassify } from './use-classify'
import { toggle } from './workbench-rows'

export const NO_PATCH: Patch = {}

type Situation = {
  view: Workbench
  byId: ReadonlyMap<string, ActionItem>
  rows: readonly ActionItem[]
  active: string | null
  selection: Selection & { clear: () => void }
  classify: ReturnType<typeof useClassify>
}

/**
 * What has been pressed and isn't saved: per row, and for the rows selected. A row that is whole is saved at once, a
 * selection when it is applied, and what gets less strict when its one reason is given.
 */
export function useDrafting({ view, byId, rows, active, selection, classify }: Situation) {
  const [drafts, setDrafts] = useState<ReadonlyMap<string, Patch>>(new Map())
  const [bulkPatch, setBulkPatch] = useState<Patch>(NO_PATCH)
  const [asking, setAsking] = useState<{ saves: Save[]; lowered: Save[] } | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [pending, setPending] = useState(false)
  const reason = view.may.classify
  const bulk = selection.selected.size > 1
  const chosen = bulk ? rows.filter(row => selection.selected.has(row.id)) : []
  const current = active === null ? undefined : byId.get(active)

  const baseOf = (item: ActionItem): Patch => drafts.get(item.id) ?? item.classification ?? NO_PATCH
  const patchOf = (item: ActionItem): Patch => merge(baseOf(item), bulkPatch)
  /** What the keys act on: the selection, else the row that has them. */
  const shown = bulk ? bulkPatch : current ? baseOf(current) : NO_PATCH

  /** Saves at once, but for what gets less strict: that asks for one reason first. */
  async function submit(saves: Save[], why?: string) {
    const lowered = saves.filter(({ item, to }) => lowers(item.classification, to, view.environments))
    if (lowered.length > 0 && !why) return setAsking({ saves, lowered })
    // Before the answer: the keys that follow are meant for other rows.
    setDrafts(old => new Map([...old].filter(([id]) => !saves.some(({ item }) => item.id === id))))
    if (saves.length > 1) clear()
    setPending(true)
    const refused = await classify.save(saves, { reason: why })
    setPending(false)
    setProblem(refused)
    if (!refused) setAsking(null)
  }

  function press(patch: Patch) {
    if (reason) return
    if (bulk) return setBulkPatch(old => toggle(old, patch))
    if (!current) return
    const next = merge(baseOf(current), patch)
    const whole = complete(next)
    if (whole) void submit([{ item: current, to: whole }])
    else setDrafts(old => new Map(old).set(current.id, next))
  }

  function applyBulk() {
    const saves = chosen.flatMap(item => {
      const to = complete(patchOf(item))
      return to ? [{ item, to }] : []
    })
    if (saves.length > 0) void submit(saves)
  }

  function adopt() {
    const items = bulk ? chosen : current ? [current] : []
    const saves = items.flatMap(item => (item.suggestion ? [adopting(item, item.suggestion)] : []))
    if (!reason && saves.length > 0) void submit(saves)
  }

  function clear() {
    setBulkPatch(NO_PATCH)
    selection.clear()
  }

  function cancelAsking() {
    setAsking(null)
    setProblem(null)
  }

  return {
    drafts,
    bulk,
    bulkPatch,
    chosen,
    shown,
    patchOf,
    asking,
    problem,
    pending,
    submit,
    press,
    reversible: () => press({ reversible: !shown.reversible }),
    applyBulk,
    adopt,
    clear,
    cancelAsking,
  }
}
