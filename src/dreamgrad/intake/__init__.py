"""The one place where foreign files are opened: pictures and weights (and, later, films).

Everything that comes in is taken for hostile until it is checked. What a file is follows from its
content, never from its name, and what is wrong with it is said in one line.
"""
