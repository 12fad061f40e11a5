'use client'

import { cn } from '@/components/ui/cn'
import type { Workbench } from './types'

export const VIEWS = ['unclassified', 'changed', 'disagree', 'all'] as const
export type View = (typeof VIEWS)[number]

const WORDS: Record<View, string> = {
  unclassified: 'Unclassified',
  changed: 'Changed',
  disagree: 'Disagree',
  all: 'All',
}

/** The four views of the workbench, with how much is in each. */
export function ViewTabs({
  counts,
  view,
  onView,
}: {
  counts: Workbench['counts']
  view: View
  onView: (view: View) => void
}) {
  return (
    <fieldset
      aria-label="Which actions"
      className="flex gap-5 overflow-x-auto border-b [scrollbar-width:none]"
    >
      {VIEWS.map(one => (
        <button
          key={one}
          type="button"
          aria-pressed={one === view}
          onClick={() => onView(one)}
          className={cn(
            '-mb-px inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent text-table text-muted hover:text-ink focus-visible:-outline-offset-2',
            one === view && 'border-ink font-medium text-ink',
          )}
        >
          {WORDS[one]}
          <span
            className={cn(
              'font-normal',
              one === 'unclassified' && counts.unclassified > 0 ? 'font-medium text-tier' : 'text-muted',
            )}
          >
            {counts[one].toLocaleString('en')}
          </span>
        </button>
      ))}
    </fieldset>
  )
}
