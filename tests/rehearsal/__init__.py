"""Tests of the rehearsals, and by them of the whole: real screen, real terminal, real CRM process."""
