'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Fact, Facts } from '@/components/console/inspector'
import { PurposesDialog } from './purposes-dialog'
import { TagsDialog } from './tags-dialog'
import type { ActionItem, Workbench } from './types'

/** What it may be called for, and the team's own words for it. */
export function ActionScope({ item, view }: { item: ActionItem; view: Workbench }) {
  const [editing, setEditing] = useState<'purposes' | 'tags' | null>(null)
  return (
    <section aria-label="Purposes and tags">
      <Facts>
        <Fact label="Purposes">
          <span className="flex flex-wrap items-start justify-between gap-2">
            <span>{item.purposes === null ? 'any that a release is for' : item.purposes.join(', ')}</span>
            <ButtonWithReason
              size="sm"
              variant="ghost"
              aria-label="Change purposes"
              reason={view.may.purposes}
              onClick={() => setEditing('purposes')}
            >
              Change
            </ButtonWithReason>
          </span>
        </Fact>
        <Fact label="Tags">
          <span className="flex flex-wrap items-start justify-between gap-2">
            <span>
              {item.tags.length === 0 ? <span className="text-muted">none</span> : item.tags.join(', ')}
              {view.system.tags.length > 0 && (
                <span className="block text-meta text-muted">system: {view.system.tags.join(', ')}</span>
              )}
            </span>
            <ButtonWithReason
              size="sm"
              variant="ghost"
              aria-label="Change tags"
              reason={view.may.tags}
              onClick={() => setEditing('tags')}
            >
              Change
            </ButtonWithReason>
          </span>
        </Fact>
      </Facts>
      {editing === 'purposes' && (
        <PurposesDialog items={[item]} view={view} onClose={() => setEditing(null)} />
      )}
      {editing === 'tags' && (
        <TagsDialog about={{ kind: 'action', item }} tags={item.tags} onClose={() => setEditing(null)} />
      )}
    </section>
  )
}
