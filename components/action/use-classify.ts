'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { announce } from '@/lib/client/announce'
import { command } from '@/lib/client/api'
import { isProblem, type Problem } from '@/lib/client/problem'
import { operationKey } from '@/lib/client/queries'
import { disagreements, type StoredClaims } from '@/lib/domain/action/row-sources'
import type { SuggestionSource } from '@/lib/domain/action/suggestions'
import type { Classification } from '@/lib/domain/policy/model'
import { decided } from './classification-draft'
import type { ActionItem, Classified, Workbench } from './types'

export type Save = {
  item: ActionItem
  to: Classification | null
  rationale?: string | null
  /** What is adopted, where it comes from. */
  adopts?: { source: SuggestionSource; id?: string }
}
/** What it was before, to go back to. */
type Step = { before: Save[] }

export type RowState = { saving: true } | { problem: Problem }

const UNDO_STEPS = 20

/** Saves rows at once and shows them changed at once; a refused row goes back and says why. */
export function useClassify(system: string, viewInput: Record<string, unknown>, me: string) {
  const client = useQueryClient()
  const [rows, setRows] = useState<ReadonlyMap<string, RowState>>(new Map())
  const undo = useRef<Step[]>([])
  const tail = useRef<Promise<unknown>>(Promise.resolve())
  const [undoable, setUndoable] = useState(0)
  const key = operationKey('action.list', viewInput)

  const patch = useCallback(
    (changes: ReadonlyMap<string, Partial<ActionItem>>) => {
      client.setQueryData<Workbench>(key, old => {
        if (!old) return old
        const items = old.items.map(item => {
          const change = changes.get(item.id)
          return change ? { ...item, ...change } : item
        })
        return { ...old, items, counts: countsOf(items) }
      })
    },
    [client, key],
  )

  const mark = (ids: string[], state: RowState | null) =>
    setRows(old => {
      const next = new Map(old)
      for (const id of ids) {
        if (state) next.set(id, state)
        else next.delete(id)
      }
      return next
    })

  async function save(
    saves: Save[],
    options: { reason?: string; isUndo?: boolean } = {},
  ): Promise<Problem | null> {
    if (saves.length === 0) return null
    const ids = saves.map(({ item }) => item.id)
    const now = new Date().toISOString()
    mark(ids, { saving: true })
    patch(
      new Map(
        saves.map(({ item, to, rationale }) => [
          item.id,
          {
            classification: to,
            state: to ? ('classified' as const) : ('unclassified' as const),
            classified_by: to && me,
            classified_at: to && now,
            rationale: rationale ?? options.reason ?? null,
            disagreements: disagreements(
              item.claims_detail as StoredClaims,
              to,
              item.override && item.override_layer
                ? { classification: item.override, layer: item.override_layer }
                : null,
            ),
          },
        ]),
      ),
    )
    // One after the other: a second press on the same row must carry the version that the first one made.
    const sent = tail.current.then(() => send(saves, options))
    tail.current = sent
    return sent
  }

  async function send(
    saves: Save[],
    options: { reason?: string; isUndo?: boolean },
  ): Promise<Problem | null> {
    const ids = saves.map(({ item }) => item.id)
    const versions = new Map(client.getQueryData<Workbench>(key)?.items.map(item => [item.id, item.version]))
    const version = (item: ActionItem) => versions.get(item.id) ?? item.version
    try {
      const reply = await command<Classified>('action.classify', {
        actions: saves.map(({ item, to, rationale, adopts }) => ({
          action: item.id,
          expected_version: version(item),
          classification: to,
          ...(rationale !== undefined && { rationale }),
          ...(adopts && { adopts }),
        })),
        ...(options.reason && { reason: options.reason }),
      })
      patch(new Map(reply.data.actions.map(saved => [saved.action, { version: saved.version }])))
      mark(ids, null)
      if (!options.isUndo) {
        const before = saves.map(({ item }) => ({ item, to: decided(item), rationale: item.rationale }))
        undo.current = [...undo.current.slice(-(UNDO_STEPS - 1)), { before }]
        setUndoable(undo.current.length)
      }
      announce(saves.length === 1 ? 'Saved' : `${saves.length} actions saved`)
      void client.invalidateQueries({ queryKey: ['nav'] })
      void client.invalidateQueries({ queryKey: ['system'] })
      for (const id of ids)
        void client.invalidateQueries({ queryKey: operationKey('action.get', { action: id }) })
      return null
    } catch (error) {
      if (!isProblem(error)) throw error
      // Back to what stood there; theirs is shown when the person asks for it, so that no row moves by itself.
      patch(new Map(saves.map(({ item }) => [item.id, { ...item, version: version(item) }])))
      mark(ids, { problem: error })
      return error
    }
  }

  async function undoLast(): Promise<void> {
    await tail.current
    const step = undo.current.at(-1)
    if (!step) return
    undo.current = undo.current.slice(0, -1)
    setUndoable(undo.current.length)
    const current = new Map(client.getQueryData<Workbench>(key)?.items.map(item => [item.id, item]))
    const saves = step.before.flatMap(({ item, to, rationale }) => {
      const now = current.get(item.id)
      return now ? [{ item: now, to, rationale }] : []
    })
    await save(saves, { isUndo: true, reason: 'Undone in the workbench.' })
  }

  return { save, undoLast, undoable, rows, forget: (ids: string[]) => mark(ids, null), system }
}

function countsOf(items: readonly ActionItem[]): Workbench['counts'] {
  return {
    all: items.length,
    unclassified: items.filter(item => item.state !== 'classified').length,
    changed: items.filter(item => item.state === 'changed').length,
    disagree: items.filter(item => item.disagreements.length > 0).length,
  }
}
