"""Tables read and prepared with pandas before they are trained on. Printed by pandas 1.5 on PyTorch 1.13."""

SETUP = """import io, numpy as np, pandas as pd
CSV = '''id,age,city,income,ok,score
1,34,Oslo,1200.5,True,0.1
2,,Bergen,900,False,
3,51,"Oslo, old",NA,True,-2e-3
4,27,Oslo,1500.25,False,7
'''
df = pd.read_csv(io.StringIO(CSV))
num = pd.DataFrame(np.random.RandomState(0).randn(6, 3), columns=['a', 'b', 'c'])
def t(v):
    'A table, series, array or number as tensors and lists, with its labels.'
    if isinstance(v, pd.DataFrame):
        return [list(v.columns), list(v.index), [t(v[c].values) for c in v.columns]]
    if isinstance(v, pd.Series):
        return [list(v.index), t(v.values)]
    if hasattr(v, 'tolist') and getattr(v, 'shape', ()):
        return torch.from_numpy(np.ascontiguousarray(v)) if v.dtype.kind in 'fiub' else [str(x) for x in v.reshape(-1).tolist()]
    return float(v) if isinstance(v, (int, float, np.generic)) else v"""
CASES = [
    "out = [t(df), str(df['age'].dtype), str(df['id'].dtype), str(df['ok'].dtype), str(df['city'].dtype), list(df.shape), len(df)]",
    "out = [t(pd.read_csv(io.StringIO('1 2  3\\n4 5 6\\n'), header=None, sep=r'\\s+')), t(pd.read_csv(io.StringIO('a;b\\n1,5;x\\n2,5;y\\n'), sep=';', decimal=',')), t(pd.read_csv(io.StringIO('x,y\\n1,2\\n3,4'), names=['p', 'q'], header=0))]",
    "out = [t(pd.read_csv(io.StringIO(CSV), usecols=['id', 'score'], nrows=3)), t(pd.read_csv(io.StringIO(CSV), index_col='id')['age']), t(pd.read_csv(io.StringIO(CSV), index_col=0, skiprows=[1])), t(pd.read_csv(io.StringIO('#c\\na,b\\n?,2\\n3,4'), comment='#', na_values='?'))]",
    "out = [t(pd.read_csv(io.StringIO(',a\\nx,1\\ny,2'))), t(pd.read_csv(io.StringIO('a,a,\\n1,2,3'))), t(pd.read_csv(io.StringIO('a,b\\n1,2'), dtype={'a': 'float32'})), t(pd.read_csv(io.StringIO('a,b\\n01,2'), dtype={'a': str}))]",
    "pd.read_csv('missing.csv')",
    "pd.read_csv(io.StringIO('a,b\\n1,2'), usecols=['z'])",
    "out = [t(num.values), t(num[['c', 'a']].to_numpy(dtype='float32')), t(num.iloc[:, 1:].values), t(num.iloc[2]), t(num.iloc[1:3]), t(num.iloc[[4, 0], [0, 2]]), float(num.iloc[-1, 0]), t(num.iloc[:, -1]), t(num.iloc[::2, 0])]",
    "out = [t(num.loc[1:3]), t(num.loc[2, 'b']), t(num.loc[:, ['b']]), t(num.loc[num['a'] > 1, 'c']), t(num.loc[[0, 5]]), t(num.loc[:, 'a':'b'].iloc[0]), t(num[num.a > 0]), t(num[(num.a > 0) & ~(num.b < 0)]), t(num[1:4])]",
    "num['z']",
    "num.iloc[9]",
    "num[['a', 'q']]",
    "num.missing_attribute",
    "x = num.copy(); x['d'] = x.a * 2 + 1; x['e'] = 0; x.loc[x.a > 1, 'e'] = 5; x.iloc[0, 1] = 7.5; x['f'] = [1, 2, 3, 4, 5, 6]; del x['b']; x.loc[2, 'c'] = 0; out = [t(x), t(x.pop('d')), list(x.columns)]",
    "x = num.copy(); x.columns = ['p', 'q', 'r']; x['p'] = x['p'].astype('float32'); x[['q', 'r']] = x[['q', 'r']] * 2; x.insert(1, 'n', 1); out = t(x)",
    "out = [t(num.drop('a', axis=1)), t(num.drop(columns=['a', 'b'])), t(num.drop([0, 3])), t(num.rename(columns={'a': 'z'})), t(num.head(2)), t(num.tail(2)), t(num.T), t(num.sample(frac=1, random_state=1)), t(num.sample(3, random_state=2))]",
    "num.drop(columns='q')",
    "out = [t(getattr(num, f)()) for f in ('mean', 'std', 'var', 'min', 'max', 'sum', 'median', 'count', 'prod', 'skew')] + [t(num.mean(axis=1)), t(num.sum(axis=1)), t(num.quantile(0.3)), t(num.describe()), t(num.corr())]",
    "out = [t((num - num.mean()) / num.std()), t((num - num.min()) / (num.max() - num.min())), t(num + num), t(2 / num), t(-num), t(num.abs()), t(num > 0), t(num ** 2), t(num.sub(num['a'], axis=0)), t(num.round(1)), t(num.clip(-1, 1)), t(np.exp(num)), t(np.maximum(num.a, 0)), t(np.log1p(num.a.abs())), t(np.where(num.a > 0, 1, 2)), float(np.mean(num.a)), t(np.arange(6) + num.a)]",
    "out = [t(df.isna()), t(df.isnull().sum()), t(df.dropna()), t(df.dropna(subset=['income'])), t(df.fillna(0)['age']), t(df.fillna({'age': 1.5})['age']), t(df['income'].fillna(df['income'].mean())), t(df.dropna(axis=1)), t(df.age.ffill()), t(df.age.notna())]",
    "out = [t(df.age.mean()), t(df.age.std()), t(df.age.sum()), t(df.income.max()), t(df.ok.sum()), t(df.ok.mean()), t(df.city.value_counts()), t(df.city.unique()), df.city.nunique(), t(df.city == 'Oslo'), t(df.city.isin(['Oslo'])), t(df.id.value_counts(normalize=True).sort_index())]",
    "out = [t(df.city.map({'Oslo': 0, 'Bergen': 1})), t(df.id.apply(lambda v: v * v)), t(df.city.str.upper()), t(df.city.str.contains('Os')), t(df.city.str.len()), t(df.city.str.split(',').str[0]), t(df.city.replace('Oslo', 'O')), t(df.ok.astype(int)), t(df.id.astype(str)), t(df.apply(lambda r: r['id'] * 2, axis=1)), t(num.apply(lambda c: c.max() - c.min()))]",
    "out = [t(pd.get_dummies(df['city']).astype(int)), t(pd.get_dummies(df[['id', 'city']], dtype=float)), t(pd.get_dummies(df.id, prefix='k', drop_first=True, dtype=int)), t(pd.factorize(df.city)[0]), t(pd.concat([num.head(2), num.tail(1)])), t(pd.concat([num, num], ignore_index=True)), t(pd.concat([num.a, num.b], axis=1)), t(pd.concat([df[['id']], num.head(4)], axis=1))]",
    "out = [t(df.sort_values('age')), t(df.sort_values(['ok', 'id'], ascending=[False, False])), t(df.age.sort_values()), list(df.set_index('city').index), t(df.set_index('city').loc['Bergen']), t(df.reset_index(drop=True)), t(num.iloc[2:4].reset_index()), t(df.drop_duplicates('city')), t(df.select_dtypes('number')), t(df.select_dtypes(include=['object']))]",
    "out = [[i, t(r)] for i, r in num.iterrows()] + [list(map(float, r)) for r in num.itertuples(index=False)] + [[n, t(c)] for n, c in num.items()] + [list(num), [float(v) for v in num.a], 'a' in num, 2 in num.a, list(num.keys())]",
    "out = [t(pd.DataFrame({'x': [1, 2], 'y': 0.5})), t(pd.DataFrame([[1, 2.5], [3, 4]], columns=['x', 'y'])), t(pd.DataFrame([{'x': 1}, {'x': 2, 'y': 'k'}])), t(pd.Series([1, 2, None])), t(pd.Series({'a': 1, 'b': 2})), t(pd.Series(5, index=[0, 1])), t(pd.DataFrame(torch.ones(2, 2).numpy())), t(pd.DataFrame({'x': pd.Series([1.0, 2.0], index=['p', 'q'])}))]",
    "pd.DataFrame({'x': [1, 2], 'y': [1]})",
    "if num: pass",
    "out = [t(num.a.shift(1)), t(num.a.diff()), t(num.a.cumsum()), t(num.a.pct_change()), t(num.a.clip(-0.5, 0.5)), t(num.a.idxmax()), t(num.a.argmin()), t(num.a.quantile([0.1, 0.9])), t(num.a.between(-1, 1)), t(num.a.corr(num.b)), t(df.id.mode()), t(num.a.where(num.a > 0, 0.0))]",
    "out = [torch.tensor(num.values), torch.tensor(num['a'].values, dtype=torch.float32), torch.from_numpy(num.to_numpy()), torch.FloatTensor(num.values), torch.tensor(df['id'].tolist()), torch.tensor(df['ok'].values), torch.as_tensor(np.array(num[['a']]))]",
    "x = num.copy(); x.drop('a', axis=1, inplace=True); x.dropna(inplace=True); x.rename(columns={'b': 'B'}, inplace=True); x.fillna(0, inplace=True); out = t(x)",
    "out = [num.to_csv(index=False).count('\\n'), pd.read_csv(io.StringIO(num.to_csv())).shape == (6, 4), df.to_dict('records')[0]['city'], df[['id']].to_dict('list')]",
    "X, y = num[['a', 'b']].values, (num['c'] > 0).astype(int).values; lin = nn.Linear(2, 2); out = F.cross_entropy(lin(torch.tensor(X, dtype=torch.float32)), torch.tensor(y))",
]
