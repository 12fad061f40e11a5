'use client'

import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'
import { useSetCrumb } from './crumbs'

export type PageHeaderProps = {
  title: string
  /** One line that answers the page's question: "3 of 14 agents have a vacant layer". */
  answer?: ReactNode
  /** The one primary button. */
  primary?: ReactNode
  /** Secondary buttons, before it. */
  secondary?: ReactNode
  /** Chips beside the title: state, environment, digest. */
  meta?: ReactNode
  /** The last crumb of the top bar, where it isn't the section itself: the agent's name. */
  crumb?: string
}

/** The path that was last shown: a change of it is a navigation, after which the heading takes focus. */
let shownPath: string | null = null

export function PageHeader({ title, answer, primary, secondary, meta, crumb }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const path = usePathname()
  useSetCrumb(crumb ?? null)
  useEffect(() => {
    if (shownPath !== null && shownPath !== path) heading.current?.focus({ preventScroll: true })
    shownPath = path
  }, [path])
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-80">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 ref={heading} tabIndex={-1} className="min-w-0 text-title wrap-anywhere">
            {title}
          </h1>
          {meta}
        </div>
        {answer && <p className="mt-0.5 text-body text-muted">{answer}</p>}
      </div>
      {(primary || secondary) && (
        <div className="ml-auto flex max-w-[34rem] flex-wrap items-start justify-end gap-2">
          {secondary}
          {primary}
        </div>
      )}
    </header>
  )
}
