"""People, devices, invitations, jobs and the server in the administration. Every change is a service's.

Importing it registers each part.
"""

from accounts.admin import devices, invitations, jobs, people, server

__all__ = ["devices", "invitations", "jobs", "people", "server"]
