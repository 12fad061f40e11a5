'use client'

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

/** The page names itself in the top bar: PageHeader sets the last crumb, the shell prints it. */
const CrumbContext = createContext<{ leaf: string | null; setLeaf: (leaf: string | null) => void }>({
  leaf: null,
  setLeaf: () => {},
})

export function CrumbProvider({ children }: { children: ReactNode }) {
  const [leaf, setLeaf] = useState<string | null>(null)
  const value = useMemo(() => ({ leaf, setLeaf }), [leaf])
  return <CrumbContext.Provider value={value}>{children}</CrumbContext.Provider>
}

export function useCrumb(): string | null {
  return useContext(CrumbContext).leaf
}

export function useSetCrumb(leaf: string | null): void {
  const { setLeaf } = useContext(CrumbContext)
  useEffect(() => {
    setLeaf(leaf)
    return () => setLeaf(null)
  }, [leaf, setLeaf])
}
