'use client'

import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { fieldId } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { pointersOf } from './condition-convert'
import {
  type DraftCondition,
  type DraftGroup,
  type DraftNode,
  emptyGroup,
  MAX_GROUP_DEPTH,
  newLeaf,
  replaceNode,
} from './condition-draft'
import { ConditionLeaf } from './condition-leaf'
import { FieldErrors } from './field-errors'
import type { FieldChoice } from './field-choices'
import { type FieldError, nearestPointer } from './nearest-pointer'

export type ConditionEditorProps = {
  draft: DraftCondition
  /** `typing`: names what is typed into, so that one undo takes back a word and not a letter. */
  onChange: (draft: DraftCondition, typing?: string) => void
  /** Arguments from the action's schema, and what requests carry. */
  choices: readonly FieldChoice[]
  /** The schema names its arguments: another one is worth a warning. */
  hasSchema: boolean
  /** Refusals by JSON pointer, from the preview or the save. */
  errors: readonly FieldError[]
}

type Shared = Omit<ConditionEditorProps, 'draft' | 'onChange' | 'errors'> & {
  pointers: Map<string, string>
  errorsOf: (pointer: string) => FieldError[]
  change: (key: string, next: DraftNode | null, typing?: string) => void
  newKey: () => string
}

/** "When [amount] [is more than] [500]": one row per comparison, groups within groups. No row: every call. */
export function ConditionEditor({ draft, onChange, choices, hasSchema, errors }: ConditionEditorProps) {
  const frame = useRef<HTMLFieldSetElement>(null)
  const pointers = pointersOf(draft)
  // A single comparison is the condition: the id is its own.
  const onlyLeaf = [...pointers.values()].filter(pointer => pointer === '/condition').length > 1
  const shared: Shared = {
    choices,
    hasSchema,
    pointers,
    errorsOf: pointer => errors.filter(error => nearestPointer(error.pointer, pointers.values()) === pointer),
    change: (key, next, typing) => {
      onChange(key === draft.key ? (next as DraftGroup) : replaceNode(draft, key, next), typing)
      // What held the focus is gone: the keyboard goes on from the condition.
      if (next === null) frame.current?.focus()
    },
    newKey: () => crypto.randomUUID(),
  }
  return (
    <fieldset
      ref={frame}
      className="flex flex-col gap-2"
      id={onlyLeaf ? undefined : fieldId('/condition')}
      tabIndex={-1}
    >
      <legend className="mb-1 text-table font-medium">When</legend>
      {draft.children.length === 0 && (
        <p className="text-table text-muted">For every call. Add a condition to narrow it.</p>
      )}
      <GroupBody group={draft} depth={1} shared={shared} />
    </fieldset>
  )
}

function GroupBody({ group, depth, shared }: { group: DraftGroup; depth: number; shared: Shared }) {
  const pointer = shared.pointers.get(group.key) ?? ''
  const [only] = group.children
  const isItsChild = group.children.length === 1 && only && shared.pointers.get(only.key) === pointer
  const ownErrors = isItsChild ? [] : shared.errorsOf(pointer)
  const set = (more: Partial<DraftGroup>) => shared.change(group.key, { ...group, ...more })
  const add = (child: DraftNode) => set({ children: [...group.children, child] })
  const words = group.not
    ? { all: 'not all of these hold', any: 'none of these holds' }
    : { all: 'all of these hold', any: 'one of these holds' }
  return (
    <>
      {(group.children.length > 1 || group.not || depth > 1) && (
        <div className="flex flex-wrap items-center gap-1.5">
          <NativeSelect
            aria-label={depth === 1 ? 'Of these conditions' : 'Of this group'}
            className="w-52!"
            id={depth > 1 ? fieldId(pointer) : undefined}
            value={`${group.not ? 'not ' : ''}${group.join}`}
            onChange={event =>
              set({
                not: event.target.value.startsWith('not '),
                join: event.target.value.endsWith('any') ? 'any' : 'all',
              })
            }
          >
            <option value="all">all of these hold</option>
            <option value="any">one of these holds</option>
            <option value="not any">none of these holds</option>
            <option value="not all">not all of these hold</option>
          </NativeSelect>
          {depth > 1 && (
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Remove the group: ${words[group.join]}`}
              onClick={() => shared.change(group.key, null)}
            >
              <X aria-hidden="true" />
            </Button>
          )}
        </div>
      )}
      <FieldErrors errors={ownErrors} />
      {group.children.map(child =>
        child.kind === 'leaf' ? (
          <ConditionLeaf
            key={child.key}
            leaf={child}
            pointer={shared.pointers.get(child.key) ?? ''}
            errors={shared.errorsOf(shared.pointers.get(child.key) ?? '')}
            choices={shared.choices}
            hasSchema={shared.hasSchema}
            onChange={(next, typing) => shared.change(child.key, next, typing)}
          />
        ) : (
          <fieldset
            key={child.key}
            aria-label="Group of conditions"
            className={cn('flex min-w-0 flex-col gap-2 border-l-2 border-edge py-1 pl-3')}
          >
            <GroupBody group={child} depth={depth + 1} shared={shared} />
          </fieldset>
        ),
      )}
      <div className="flex flex-wrap gap-1.5">
        <Button size="sm" onClick={() => add(newLeaf(shared.choices[0], shared.newKey()))}>
          <Plus aria-hidden="true" />
          Condition
        </Button>
        {depth < MAX_GROUP_DEPTH && group.children.length > 0 && (
          <Button
            size="sm"
            onClick={() =>
              add({
                ...emptyGroup(shared.newKey(), [newLeaf(shared.choices[0], shared.newKey())]),
                join: group.join === 'all' ? 'any' : 'all',
              })
            }
          >
            <Plus aria-hidden="true" />
            Group
          </Button>
        )}
      </div>
    </>
  )
}
