"""What is done with rooms and people besides reading and writing: menus, dialogs, cards."""
