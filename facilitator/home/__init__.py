"""What needs somebody today: one page a role, and the readiness of sessions to come.

Reads only, from every slice below; each page is a fixed number of SQL statements. Managers and administrators are
shown no attendee's name. Nothing imports this slice but the app, and views that show readiness.
"""
