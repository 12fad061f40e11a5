'use client'

import { Search, X } from 'lucide-react'
import { parseAsString, useQueryStates } from 'nuqs'
import { type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { controlClass } from '@/components/ui/input'
import { Kbd } from '@/components/ui/kbd'
import { NativeSelect } from '@/components/ui/native-select'
import { useKeys } from './keyboard'

export type Facet<Name extends string = string> = {
  /** The URL parameter. */
  name: Name
  /** "State" */
  label: string
  /** "Any state": what no choice means. */
  any: string
  options: readonly { value: string; label: string; count?: number }[]
}

export type Filters<Name extends string> = {
  /** Lower-cased and trimmed words of the search box. */
  text: string
  /** The chosen value of each facet, null for any. */
  values: Record<Name, string | null>
  active: boolean
  set: (name: Name | 'q', value: string | null) => void
  clear: () => void
}

/**
 * Filters live in the URL: `?q=` and one parameter per facet. `names` is a constant of the module. With
 * `server`, a change asks the server's page again; else the page filters what it has.
 */
export function useFilters<Name extends string>(
  names: readonly Name[],
  options: { server?: boolean } = {},
): Filters<Name> {
  const parsers = useMemo(
    () => Object.fromEntries(['q', ...names].map(name => [name, parseAsString])),
    [names],
  )
  const [state, setState] = useQueryStates(parsers, {
    shallow: !options.server,
    history: 'replace',
    throttleMs: 300,
  })
  const set = useCallback(
    (name: Name | 'q', value: string | null) => void setState({ [name]: value === '' ? null : value }),
    [setState],
  )
  const clear = useCallback(() => void setState(null), [setState])
  return {
    text: (state.q ?? '').trim().toLowerCase(),
    values: Object.fromEntries(names.map(name => [name, state[name] ?? null])) as Record<Name, string | null>,
    active: Object.values(state).some(value => value !== null),
    set,
    clear,
  }
}

export type FilterBarProps<Name extends string> = {
  /** What is filtered: "agents". Names the search box. */
  noun: string
  filters: Filters<Name>
  facets?: readonly Facet<Name>[]
  /** Shown and all: "12 of 40". */
  shown?: number
  total?: number
  /** On the right. */
  children?: ReactNode
}

export function FilterBar<Name extends string>({
  noun,
  filters,
  facets = [],
  shown,
  total,
  children,
}: FilterBarProps<Name>) {
  const search = useRef<HTMLInputElement>(null)
  useKeys([{ keys: '/', label: `Filter ${noun}`, run: () => search.current?.select(), movement: true }])
  return (
    <search className="mb-3 flex flex-wrap items-center gap-2">
      <div className="relative w-64 max-sm:w-full">
        <Search
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
        />
        <SearchInput inputRef={search} noun={noun} filters={filters} />
        <Kbd keys="/" className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2" />
      </div>
      {facets.map(facet => (
        <NativeSelect
          key={facet.name}
          aria-label={facet.label}
          value={filters.values[facet.name] ?? ''}
          onChange={event => filters.set(facet.name, event.target.value)}
          className={cn(
            'w-auto max-w-52',
            filters.values[facet.name] && '[&_select]:border-link [&_select]:bg-link-tint',
          )}
        >
          <option value="">{facet.any}</option>
          {facet.options.map(option => (
            <option key={option.value} value={option.value}>
              {option.label}
              {option.count !== undefined && ` (${option.count.toLocaleString('en')})`}
            </option>
          ))}
        </NativeSelect>
      ))}
      {filters.active && (
        <Button variant="ghost" onClick={filters.clear}>
          <X aria-hidden="true" />
          Clear filters
        </Button>
      )}
      <span role="status" className="text-table text-muted">
        {total !== undefined && shown !== undefined && shown !== total
          ? `${shown.toLocaleString('en')} of ${total.toLocaleString('en')}`
          : ''}
      </span>
      {children && <div className="ml-auto flex flex-wrap items-center gap-2">{children}</div>}
    </search>
  )
}

/** Holds its own text while it has focus: the URL lags behind typing and must not write over it. */
function SearchInput<Name extends string>({
  inputRef,
  noun,
  filters,
}: {
  inputRef: RefObject<HTMLInputElement | null>
  noun: string
  filters: Filters<Name>
}) {
  useEffect(() => {
    const input = inputRef.current
    if (input && (document.activeElement !== input || filters.text === '')) {
      if (input.value.trim().toLowerCase() !== filters.text) input.value = filters.text
    }
  }, [filters.text, inputRef])
  return (
    <input
      ref={inputRef}
      type="search"
      aria-label={`Filter ${noun}`}
      placeholder={`Filter ${noun}`}
      autoComplete="off"
      spellCheck={false}
      defaultValue={filters.text}
      onChange={event => filters.set('q', event.target.value)}
      onKeyDown={event => {
        // Enter keeps what was typed and gives the keys back to the rows; Escape clears it, as everywhere.
        if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur()
      }}
      className={cn(controlClass, 'h-8 w-full min-w-0 pr-8 pl-8.5 [&::-webkit-search-cancel-button]:hidden')}
    />
  )
}
