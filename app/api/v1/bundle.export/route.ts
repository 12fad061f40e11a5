import { refuseMethod } from '@/lib/http/door'
import { downloadExport } from '@/lib/http/download'

export const dynamic = 'force-dynamic'

export const GET = downloadExport

const refused = (request: Request) => refuseMethod(request, 'bundle.export', 'GET, HEAD')

export const POST = refused
export const PUT = refused
export const PATCH = refused
export const DELETE = refused
