'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { TagsDialog } from './tags-dialog'
import type { Workbench } from './types'

/** The team's words for the whole system. */
export function SystemTags({ system, reason }: { system: Workbench['system']; reason: string | null }) {
  const [editing, setEditing] = useState(false)
  return (
    <>
      <ButtonWithReason place="below" align="end" reason={reason} onClick={() => setEditing(true)}>
        {system.tags.length === 0 ? 'Tags' : `Tags: ${system.tags.slice(0, 3).join(', ')}`}
      </ButtonWithReason>
      {editing && (
        <TagsDialog about={{ kind: 'system', system }} tags={system.tags} onClose={() => setEditing(false)} />
      )}
    </>
  )
}
